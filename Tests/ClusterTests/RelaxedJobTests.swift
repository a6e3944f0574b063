import Cluster
import Foundation
import Results
import Search
import Spec
import Testing
import Trials

/// Searches by arrival: results depend on what ends first, and nothing waits.
@Suite struct RelaxedJobTests {
  private static let search = """
    experiment: steps
    settings: {x: $x, steps: 3, pause: 1ms}
    parameters: {x: {min: -1e7, max: 1e7}}
    search: {algorithm: random, trials: 30, lag: 1}
    objective: {metric: sum, goal: minimize}
    determinism: relaxed
    output: {checkpoint: 1ms}
    """

  private static let learning = Samplers.all.filter { $0.needsResults }.map { $0.name }

  @Test(arguments: learning, [1, 3]) func `a search by arrival ends every trial`(
    algorithm: String, ranks: Int
  ) throws {
    let farm = try TestFarm(Self.search)
    let own = ["search.algorithm=\(algorithm)", "early_stop={name: median, startup: 3}"]
    #expect(try farm.run(ranks: ranks, [farm.request("results", own)]) == .done)
    let study = try farm.study()
    #expect(study.trials.count == 30 && study.trials.allSatisfy { $0.state.isFinal })
    #expect(study.header.determinism == "relaxed")
    #expect(study.usage.allSatisfy { $0.lagWaits == 0 })
    #expect(farm.console.said.contains { $0.contains(" · relaxed") })
    let tree = try ResultsFile.tree(of: farm.results())
    #expect(tree.attribute("determinism")?.text == "relaxed")
  }

  @Test(arguments: learning) func `a search by arrival goes on after it was put aside`(
    algorithm: String
  ) throws {
    let farm = try TestFarm(Self.search)
    let own = ["search.algorithm=\(algorithm)", "early_stop={name: median, startup: 3}"]
    try farm.runInParts(ranks: 3, farm.request("results", own), trials: 30)
    let study = try farm.study()
    #expect(study.trials.count == 30 && study.trials.allSatisfy { $0.state.isFinal })
  }

  // By arrival, members of a population go on from whoever has ended, not from a trial of their own.
  @Test(arguments: learning.filter { $0 != "pbt" })
  func `on one rank a search by arrival is one of lag 1`(
    algorithm: String
  ) throws {
    let farm = try TestFarm(Self.search)
    let own = ["search.algorithm=\(algorithm)", "shards=1"]
    try farm.run(ranks: 1, [farm.request("relaxed", own + ["settings.pause=60ms"])])
    try farm.run(ranks: 1, [farm.request("strict", own + ["determinism=strict"])])
    let assignments = try ["relaxed", "strict"].map { try farm.study($0).trials.map(\.assignment) }
    #expect(assignments[0] == assignments[1])
  }

  // Of so few trials NSGA-II has its first population to draw.
  @Test(arguments: learning.filter { $0 != "nsga2" })
  func `the order in which trials end matters to a proposal`(
    algorithm: String
  ) throws {
    let farm = try TestFarm(Self.search)
    // BOHB draws some proposals whatever came before.
    let own = algorithm == "bohb" ? ["search.random_fraction=0"] : []
    let request = farm.request("results", ["search.algorithm=\(algorithm)"] + own)
    let plan = try CheckedPlan(
      RunPlan(
        bytes: FileBytes.read(request.path), request: request, catalogue: TestFarm.catalogue))
    func next(after order: [Int]) throws -> Assignment {
      var book = ProposalBook(plan.proposals, lag: 1, byArrival: true)
      for trial in 0..<20 { _ = try book.assignment(of: trial) }
      for trial in order {
        try book.note(Observation(.done, losses: [Double((trial * 7) % 20)]), of: trial)
      }
      return try book.assignment(of: 20)
    }
    #expect(!ProposalBook(plan.proposals, lag: 1, byArrival: true).hasLag)
    _ = try next(after: [])
    #expect(try next(after: Array(0..<20)) == next(after: Array(0..<20)))
    #expect(try next(after: Array(0..<15)) != next(after: Array(5..<20)))
  }
}
