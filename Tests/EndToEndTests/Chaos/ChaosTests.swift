import Foundation
import Testing

extension EndToEnd {
  /// Jobs that are struck at moments and in ways from a seed, and the same command again.
  ///
  /// One seed alone: `RUNNER_CHAOS_SEED=17 RUNNER_RANK_TESTS=1 swift test --filter ChaosTests`.
  @Suite(.severalRanks) struct ChaosTests {
    private static let seeds: [UInt64] = {
      let asked = ProcessInfo.processInfo.environment["RUNNER_CHAOS_SEED"] ?? ""
      let words = asked.split(separator: ",").compactMap { UInt64($0) }
      if !words.isEmpty { return words }
      return Array(SlowTests.areAsked ? 1...200 : 1...6)
    }()

    @Test(arguments: seeds)
    func `whatever happens to a job, its results are those of one that nobody disturbs`(
      seed: UInt64
    ) throws {
      let run = try ChaosRun(ChaosScenario(seed: seed))
      try run.run()
      #expect(
        run.problems.isEmpty,
        """
        \(run.scenario)
        \(run.problems.joined(separator: "\n"))
        \(run.log.joined(separator: "\n"))
        """)
    }
  }
}
