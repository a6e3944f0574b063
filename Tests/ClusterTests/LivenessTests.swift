import Cluster
import Testing

@Suite struct LivenessTests {
  private func place(_ process: Int32, realm: String = "one") -> RankPlace {
    RankPlace(host: "host", realm: realm, process: process)
  }

  @Test func `a rank whose process is gone is named`() {
    let places = [place(10), place(11), place(12)]
    let dead = Liveness(places) { $0 != 12 }.look()
    #expect(dead == [RankDied(rank: 2, place: places[2])])
    #expect("\(dead[0])".hasPrefix("rank 2 on host (process 12) has died\n  hint: "))
    #expect(Liveness(places) { _ in true }.look().isEmpty)
  }

  @Test func `processes of other hosts and namespaces are not looked at`() {
    let dead = Liveness([place(10), place(11, realm: "two"), place(12)]) { $0 == 12 }.look()
    #expect(dead.isEmpty)
  }

  @Test func `a look is not repeated at once`() {
    var liveness = Liveness([place(10), place(11)]) { _ in false }
    #expect(liveness.lookIfDue().count == 1)
    #expect(liveness.lookIfDue().isEmpty)
  }

  @Test(arguments: [
    ("12 (runner) S 1 2", false), ("12 (runner) Z 1 2", true), ("12 (a) Z b) R 1", false),
    ("12 (runner) X 1 2", true), ("", false),
  ])
  func `a process that only waits to be collected is over`(stat: String, isOver: Bool) {
    #expect(SystemProcess.isOver(stat: stat) == isOver)
  }

  @Test func `this process is alive and an impossible one is not`() {
    let own = RankPlace.current(host: "host")
    #expect(SystemProcess.isAlive(own.process))
    #expect(!SystemProcess.isAlive(Int32.max))
    #expect(own.realm.contains("pid:["))
  }
}
