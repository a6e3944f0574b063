import Cluster
import Synchronization
import Testing

/// What is known of ranks by their beats and processes.
@Suite struct VitalsTests {
  /// Processes that have ended.
  private final class Dead: Sendable {
    private let processes = Mutex<Set<Int32>>([])
    func add(_ process: Int32) { processes.withLock { _ = $0.insert(process) } }
    func has(_ process: Int32) -> Bool { processes.withLock { $0.contains(process) } }
  }

  private let dead = Dead()
  private let near = (0..<4).map { RankPlace(host: "near", realm: "near", process: 10 + $0) }
  private let far = (0..<4).map { RankPlace(host: "far", realm: "far", process: 10 + $0) }

  /// Rank 0 is near; the others have beaten at second 0.
  private func vitals(_ places: [RankPlace]) -> Vitals {
    var vitals = Vitals(size: places.count + 1, own: near[0], at: 0) { [dead] in !dead.has($0) }
    for (place, rank) in zip(places, 1...) {
      #expect(vitals.note(Beat(place: place), from: rank, at: 0).isEmpty)
    }
    return vitals
  }

  /// Looks five times a second.
  private func look(
    _ vitals: inout Vitals, from start: Double, to end: Double, beating: [Int] = [],
    steps: Int? = nil
  ) -> [LifeChange] {
    var changes: [LifeChange] = []
    for tick in Int(start * 5)...Int(end * 5) {
      let now = Double(tick) / 5
      for rank in beating { changes += vitals.note(Beat(steps: steps), from: rank, at: now) }
      changes += vitals.look(at: now)
    }
    return changes
  }

  @Test func `a rank of the same host is lost as soon as its process is gone`() {
    var vitals = vitals([near[1], near[2]])
    #expect(vitals.look(at: 0.2).isEmpty)
    dead.add(12)
    let loss = RankLoss(rank: 2, place: near[2])
    #expect(vitals.look(at: 0.4) == [.lost(loss)])
    #expect("\(loss)".hasPrefix("rank 2 on near (process 12) has died\n  hint: "))
    #expect(vitals.look(at: 0.6).isEmpty)
    #expect(vitals.note(Beat(), from: 2, at: 0.7).isEmpty)
  }

  @Test func `processes of other hosts are not looked at, their neighbours tell`() {
    dead.add(12)
    var vitals = vitals([far[1], far[2]])
    #expect(vitals.look(at: 0.2).isEmpty)
    let loss = RankLoss(rank: 2, place: far[2])
    #expect(vitals.note(Beat(dead: [2]), from: 1, at: 0.5) == [.lost(loss)])
    #expect(vitals.note(Beat(dead: [2]), from: 1, at: 1).isEmpty)
  }

  @Test func `a rank that is silent is lost, and has returned when it speaks`() {
    var vitals = vitals([far[1], near[2]])
    let changes = look(&vitals, from: 0, to: 4.4, beating: [1])
    #expect(changes == [.lost(RankLoss(rank: 2, place: near[2], manner: .silent(4)))])
    #expect(vitals.processes(of: [1, 2]) == [12])
    #expect(vitals.note(Beat(), from: 2, at: 5) == [.returned(rank: 2)])
    #expect(look(&vitals, from: 5, to: 8, beating: [1, 2]).isEmpty)
  }

  @Test func `where rank 0 itself stood still nobody was silent`() {
    var vitals = vitals([far[1], far[2]])
    #expect(vitals.look(at: 0.2).isEmpty)
    #expect(vitals.look(at: 100).isEmpty)
    #expect(look(&vitals, from: 100, to: 103, beating: [1, 2]).isEmpty)
    #expect(look(&vitals, from: 103, to: 108, beating: [1]).count == 1)
  }

  @Test func `who was heard since rank 0 stood still is given no more time than others`() {
    var vitals = vitals([far[1], far[2]])
    #expect(vitals.look(at: 0.2).isEmpty)
    // What came meanwhile is heard before the look.
    for rank in [1, 2] { #expect(vitals.note(Beat(steps: 1), from: rank, at: 100).isEmpty) }
    let changes = look(&vitals, from: 100, to: 105, beating: [2], steps: 1)
    #expect(changes == [.lost(RankLoss(rank: 1, place: far[1], manner: .silent(4)))])
    #expect(look(&vitals, from: 105, to: 162, beating: [2], steps: 1).count == 1)
  }

  @Test func `a rank that beats without a step of its trial is stalled, not lost`() {
    var vitals = vitals([far[1], far[2]])
    #expect(look(&vitals, from: 0, to: 59, beating: [1, 2], steps: 3).isEmpty)
    let changes = look(&vitals, from: 59, to: 62, beating: [1, 2], steps: 3)
    #expect(changes.count == 2)
    guard case .stalled(rank: 1, let seconds)? = changes.first else {
      Issue.record("\(changes)")
      return
    }
    #expect(60 < seconds && seconds < 61)
    #expect(look(&vitals, from: 62, to: 100, beating: [1, 2], steps: 3).isEmpty)
    #expect(look(&vitals, from: 100, to: 150, beating: [1, 2], steps: 4).isEmpty)
    #expect(look(&vitals, from: 150, to: 170, beating: [1, 2], steps: 4).count == 2)
    #expect(look(&vitals, from: 170, to: 300, beating: [1, 2], steps: nil).isEmpty)
  }

  @Test func `a rank of which only the place was known is lost as soon as its process is gone`() {
    var vitals = Vitals(size: 3, own: near[0], places: Array(near[..<3]), at: 0) { [dead] in
      !dead.has($0)
    }
    #expect(vitals.look(at: 0.2).isEmpty)
    dead.add(12)
    #expect(vitals.look(at: 0.4) == [.lost(RankLoss(rank: 2, place: near[2]))])
  }

  @Test func `ranks that never come are named, and given up at last`() {
    var vitals = Vitals(size: 3, own: near[0], at: 0) { _ in true }
    _ = vitals.note(Beat(place: near[1]), from: 1, at: 0)
    let changes = look(&vitals, from: 0, to: 130, beating: [1])
    guard changes.count == 2, case .awaited(ranks: [2], let seconds) = changes[0] else {
      Issue.record("\(changes)")
      return
    }
    #expect(10 < seconds && seconds < 11)
    #expect(changes[1] == .lost(RankLoss(rank: 2, place: nil, manner: .absent(120))))
  }

  @Test(arguments: [
    Beat(), Beat(steps: 0), Beat(steps: 70_000, dead: [1, 300]),
    Beat(place: RankPlace(host: "größe", realm: "", process: .max), steps: nil, dead: []),
  ])
  func `beats are decoded as they were encoded`(beat: Beat) throws {
    #expect(try Beat(decoding: beat.encoded()) == beat)
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
    #expect(own.realm != RankPlace.current(host: "other").realm)
  }
}
