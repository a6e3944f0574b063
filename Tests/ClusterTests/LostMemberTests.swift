import Cluster
import Foundation
import Glibc
import GroupTrials
import Results
import Testing
import Trials

/// Groups that lose ranks. A rank of these jobs is a thread; its death is that of a process that stands
/// for it, and the thread goes on after a while as a rank does that was only slow.
@Suite struct LostMemberTests {
  private static let search = """
    experiment: shard-sum
    settings: {x: $x, steps: 6, pause: 5ms, dies: true, deaf: 2s}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {algorithm: random, trials: 10}
    objective: {metric: value/last, goal: minimize}
    shards: 8
    output: {checkpoint: 0s, tensors: all}
    seed: 3

    """

  /// Runs the file on ranks of which one dies, and without any death on one.
  /// - Parameters:
  ///   - failing: the member that dies, by its number in a group of `size`.
  ///   - rank: its number in the job.
  /// - Returns: the study of the run in which it died.
  @discardableResult
  private func run(
    _ farm: TestFarm, failing: Int, size: Int, rank: Int, hosts: [String], _ overrides: [String]
  ) throws -> Study {
    let whole = farm.request("whole", overrides + ["settings.dies=false"])
    #expect(try farm.run(ranks: 1, [whole]) == .done)
    let standIn = try StandIn()
    let request = farm.request(
      "results",
      overrides + [
        "settings.failing=[\(failing)]", "settings.fails_in=\(size)", "settings.fails_from=0.0",
        "settings.marks=\(farm.folder)", "settings.victim=\(standIn.process)",
      ])
    let verdict = try farm.run(
      ranks: hosts.count, [request], hosts: hosts, processes: [rank: standIn.process])
    #expect(verdict == .done)
    #expect(try farm.digest() != nil && farm.digest() == farm.digest("whole"))
    let study = try farm.study()
    #expect(study.trials.allSatisfy { $0.state == .done && $0.attempts <= 2 })
    #expect(study.trials.count { $0.attempts == 2 } == 1)
    return study
  }

  private static let three = ["resources.ranks_per_trial=3"]

  private static let moments: [ShardSumExperiment.Moment] = [
    .beginning, .middle, .checkpoint, .end,
  ]

  @Test(arguments: moments)
  func `a group that loses a member goes on with the others to the same results`(
    moment: ShardSumExperiment.Moment
  ) throws {
    let farm = try TestFarm(Self.search)
    try run(
      farm, failing: 2, size: 3, rank: 2, hosts: ["a", "a", "a", "a", "a"],
      Self.three + ["settings.moment=\(moment)"])
  }

  @Test(arguments: moments)
  func `a group that loses its first rank goes on under the next`(
    moment: ShardSumExperiment.Moment
  ) throws {
    let farm = try TestFarm(Self.search)
    let study = try run(
      farm, failing: 0, size: 3, rank: 2, hosts: ["a", "a", "b", "b", "b"],
      Self.three + ["settings.moment=\(moment)"])
    #expect(study.trials.contains { $0.rank == 3 })
  }

  @Test(arguments: [(failing: 0, rank: 1), (failing: 1, rank: 2)])
  func `of a group of two the other one goes on alone`(failing: Int, rank: Int) throws {
    let farm = try TestFarm(Self.search)
    let study = try run(
      farm, failing: failing, size: 2, rank: rank, hosts: ["a", "b", "b"],
      ["resources.ranks_per_trial=2"])
    #expect(study.trials.contains { $0.rank == 3 - rank })
  }

  @Test func `one trial on all ranks goes on with the others from its checkpoint`() throws {
    let farm = try TestFarm(
      """
      experiment: shard-sum
      settings: {x: 0.25, steps: 40, pause: 2ms, dies: true, deaf: 2s}
      output: {checkpoint: 0s}
      """)
    let study = try run(
      farm, failing: 3, size: 4, rank: 3, hosts: ["a", "a", "a", "a"], [])
    // Each step is recorded once: those before the checkpoint were not repeated.
    #expect(study.trials[0].samples.count == 41)
  }
}

/// Ranks of groups that compute on when the time of their trial is over.
@Suite struct HungMemberTests {
  /// On rank 0, and ranks 1 and 2 as a group, one of whose members hangs in the first trial of theirs.
  @Test(arguments: [0, 1])
  func `a rank that does not come back from a trial is given up, and the search goes on`(
    member: Int
  ) throws {
    let farm = try TestFarm(
      """
      experiment: shard-sum
      settings: {x: $x, steps: 4, pause: 50ms, silent: true, fails_from: 0.0}
      parameters: {x: {min: 0.0, max: 1.0}}
      search: {algorithm: random, trials: 8}
      objective: {metric: value/last, goal: minimize}
      resources: {ranks_per_trial: 2}
      faults: {timeout: 0.5s, retries: 0, isolate: none}

      """)
    // What no member 64 fails in, others hang in.
    let request = farm.request(
      "results",
      ["settings.failing=[64]", "settings.deaf=14s", "settings.deaf_member=\(member)"])
    #expect(
      try farm.run(ranks: 3, [request], hosts: ["a", "b", "b"], processes: [:])
        == .someTrialsFailed)
    let study = try farm.study()
    let over = study.trials.filter { $0.state == .timeout }
    #expect(over.count == 1 && over.allSatisfy { $0.seconds < 12 })
    #expect(study.trials.count { $0.state == .done } == 7)
    #expect(study.timeDependentTrials == over.map(\.number))
  }
}

/// A process that stands for a rank.
private final class StandIn {
  private let program = Process()

  init() throws {
    program.executableURL = URL(fileURLWithPath: "/bin/sleep")
    program.arguments = ["600"]
    try program.run()
  }

  var process: Int32 { program.processIdentifier }

  deinit { program.terminate() }
}
