import Cluster
import Search
import Spec
import Testing

@Suite struct ProposalBookTests {
  private static let learning = Samplers.all.filter { $0.needsResults }.map { $0.name }

  private static func book(
    _ algorithm: String, lag: Int, byArrival: Bool = false
  ) throws -> ProposalBook {
    let text = """
      experiment: steps
      settings: {x: $x}
      parameters: {x: {min: 0.0, max: 1.0}}
      search: {algorithm: \(algorithm), trials: 40, lag: \(lag)}
      objective: {metric: value/last, goal: minimize}
      """
    let plan = try RunPlan(
      bytes: Array(text.utf8), request: RunRequest(path: "sweep.exp"), catalogue: TestFarm.catalogue
    )
    return ProposalBook(try CheckedPlan(plan).proposals, lag: lag, byArrival: byArrival)
  }

  private static func result(of trial: Int) -> Observation {
    Observation(.done, losses: [Double(trial * 7 % 19)])
  }

  @Test(arguments: learning, [1, 4, 16])
  func `proposals are made as far ahead as their results reach, and are those made when asked for`(
    algorithm: String, lag: Int
  ) throws {
    var (ahead, asked) = try (Self.book(algorithm, lag: lag), Self.book(algorithm, lag: lag))
    for trial in 0..<40 {
      var made = 0
      while try ahead.prepare(below: 40) { made += 1 }
      #expect(made == (trial == 0 ? min(lag, 40) : trial + lag <= 40 ? 1 : 0))
      #expect(try ahead.assignment(of: trial) == asked.assignment(of: trial))
      try ahead.note(Self.result(of: trial), of: trial)
      try asked.note(Self.result(of: trial), of: trial)
    }
  }

  @Test func `nothing is made ahead of what is wanted, of draws and of arrivals`() throws {
    var book = try Self.book("tpe", lag: 16)
    for _ in 0..<3 { #expect(try book.prepare(below: 3)) }
    #expect(try !book.prepare(below: 3))
    var draws = try Self.book("random", lag: 16)
    #expect(try !draws.prepare(below: 40))
    var arrivals = try Self.book("tpe", lag: 1, byArrival: true)
    #expect(try !arrivals.prepare(below: 40))
  }

  @Test func `what can be started ends at the lag, at the limit and with a drain`() {
    var scheduler = Scheduler(.init(total: 10, lag: 4, workers: 1))
    #expect(scheduler.startable == 4)
    _ = scheduler.handle(.joined(worker: 0))
    _ = scheduler.handle(.ended(trial: 0, worker: 0, seconds: 1, mayRepeat: false))
    #expect(scheduler.startable == 5)
    _ = scheduler.handle(.limit(3))
    #expect(scheduler.startable == 3)
    _ = scheduler.handle(.drain)
    #expect(scheduler.startable == 0)
  }
}
