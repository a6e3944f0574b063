import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Trials on groups of ranks, over MPI.
  @Suite(.severalRanks) struct GroupTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func writeTraining(trials: Int, epochs: Int) throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: trials, epochs: epochs, "shards: 4\nresources: {ranks_per_trial: 2}"))
    }

    private func undisturbed() throws -> String? {
      #expect(try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder).code == 0)
      return try folder.digest("whole.h5")
    }

    @Test func `trainings on groups give equal digests on any number of ranks`() throws {
      try writeTraining(trials: 4, epochs: 3)
      let digest = try undisturbed()
      #expect(digest != nil)
      for ranks in [2, 3, 4, 6, 8] {
        let output = "on\(ranks).h5"
        let end = try RunnerProcess.run("x.exp", "-n", "\(ranks)", "--output", output, in: folder)
        #expect(end.code == 0, "\(end.errors)")
        #expect(try folder.digest(output) == digest)
        let isLeft = end.errors.contains("1 rank of 3 works alone: groups of 2 leave it over")
        #expect(isLeft == (ranks == 3), "\(end.errors)")
      }
    }

    @Test func `a killed search on groups continues on other ranks to the same digest`() throws {
      try writeTraining(trials: 8, epochs: 40)
      let digest = try undisturbed()
      for (ranks, delay) in [(4, 0.7), (3, 0.9), (6, 1.1)] {
        let run = try RunnerProcess(["x.exp", "-n", "\(ranks)"], in: folder)
        _ = waits(until: { !run.isRunning }, within: .seconds(delay))
        run.killAll()
      }
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == digest)
    }

    @Test func `a search on groups that is drained on 3 ranks continues on 2`() throws {
      try writeTraining(trials: 6, epochs: 150)
      let run = try RunnerProcess(["x.exp", "-n", "3"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          (try? Journal.read(journal).study.trials.contains { $0.state == .done }) == true
        })
      run.send(SIGINT)
      let drained = try run.end(within: .seconds(10))
      #expect(drained.code == 4, "\(drained.errors)")
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == undisturbed())
    }

    // MARK: - Ranks that fail

    private static let shardSums = """
      experiment: shard-sum
      seed: 3
      settings: {x: $x, steps: 4}
      parameters: {x: 0.0..1.0}
      search: {algorithm: random, trials: 8}
      objective: {metric: value/last, goal: minimize}
      shards: 8
      resources: {ranks_per_trial: 2}
      output: {checkpoint: 0s}
      faults: {retries: 0}
      """

    /// Starts the search, in which trials with x ≥ 0.5 fail where they are told to.
    private func startSums(
      ranks: Int, _ overrides: [String], output: String = "x.h5"
    ) throws -> RunnerProcess {
      try folder.write("x.exp", Self.shardSums)
      let farm = URL(fileURLWithPath: RunnerProcess.executable).deletingLastPathComponent()
        .appendingPathComponent("group-farm").path
      return try RunnerProcess(
        [
          "mpirun", "-q", "--oversubscribe", "--bind-to", "none", "--enable-recovery", "-n",
          "\(ranks)", farm, "x.exp", output,
        ] + overrides, in: folder, program: "/usr/bin/env")
    }

    @Test(arguments: ["beginning", "middle", "message", "checkpoint", "end"], [0, 1])
    func `a throw on one rank fails the trial within 5 s, and the search goes on`(
      moment: String, failing: Int
    ) throws {
      let run = try startSums(
        ranks: 4, ["settings.failing=[\(failing)]", "settings.moment=\(moment)"])
      let end = try run.end(within: .seconds(40))
      #expect(end.errorLines.isEmpty, "\(end.errors)")
      let trials = try folder.stored("x.h5").study.trials
      #expect(trials.count == 8 && trials.contains { $0.state == .done })
      for trial in trials where trial.state == .failed {
        let rank = trial.rank + failing
        #expect(trial.reason == "rank \(rank): x is too large")
        #expect(trial.seconds < Limit.prompt)
      }
      #expect(trials.contains { $0.state == .failed })
    }

    @Test func `many failures of groups in a row wear nothing out`() throws {
      let run = try startSums(
        ranks: 2, ["settings.failing=[0, 1]", "settings.fails_from=0.0", "search.trials=400"])
      _ = try run.end(within: .seconds(60))
      let trials = try folder.stored("x.h5").study.trials
      #expect(trials.count == 400)
      #expect(trials.allSatisfy { $0.reason == "ranks 0, 1: x is too large" })
    }

    /// Groups of 3 on 6 ranks; in the second, a rank ends its own process at a place of its choice.
    @Test(arguments: ["beginning", "middle", "checkpoint", "end"], [0, 2])
    func `a rank that dies at any place of a trial costs that attempt alone`(
      moment: String, member: Int
    ) throws {
      let more = ["resources.ranks_per_trial=3", "settings.pause=5ms", "faults.retries=1"]
      let whole = try startSums(ranks: 1, more, output: "whole.h5").end()
      #expect(whole.errorLines.isEmpty, "\(whole.errors)")
      // Of groups of 3 and 2 the first is [0, 1, 2], and of 2 the second: rank 0 never dies.
      let (ranks, size) = member == 0 ? (5, 2) : (6, 3)
      let run = try startSums(
        ranks: ranks,
        more + [
          "settings.failing=[\(member)]", "settings.fails_in=\(size)", "settings.fails_from=0.0",
          "settings.dies=true", "settings.marks=\(folder.url.path)", "settings.moment=\(moment)",
        ])
      let end = try run.end(within: .seconds(60))
      #expect(end.errorLines.isEmpty, "\(end.errors)")
      let digest = try folder.digest("whole.h5")
      #expect(try digest != nil && folder.digest("x.h5") == digest)
      let attempts = try folder.stored("x.h5").study.trials.map(\.attempts)
      #expect(attempts.count { $0 == 2 } == 1 && attempts.allSatisfy { $0 <= 2 }, "\(end.errors)")
    }

    @Test(.enabled(if: SlowTests.areAsked, "a measurement, with RUNNER_SLOW_TESTS=1"))
    func `ranks that wait for work cost less than 2 % of a core`() throws {
      // Ranks 2 and 3 wait for an order, rank 4 is left over.
      let run = try startSums(
        ranks: 5, ["search.trials=1", "settings.steps=8", "settings.pause=500ms"])
      #expect(waits { folder.exists("x.h5.journal") })
      usleep(1_000_000)
      let idle = ProcessTree.below(run.identifier).filter { process in
        let variables = ProcessTree.variables(of: process)
        return [2, 3, 4].contains { variables.contains("OMPI_COMM_WORLD_RANK=\($0)\0") }
      }
      #expect(idle.count == 3)
      let before = idle.map(ProcessTree.processorSeconds)
      usleep(2_000_000)
      let after = idle.map(ProcessTree.processorSeconds)
      #expect(run.isRunning)
      for (before, after) in zip(before, after) { #expect((after - before) / 2 < 0.02) }
      _ = try run.end()
    }
  }
}

extension ProcessTree {
  /// Time on a processor of all threads, seconds.
  fileprivate static func processorSeconds(of process: pid_t) -> Double {
    let folder = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.reduce(0) { sum, thread in
      let text = FileManager.default.contents(atPath: "\(folder)/\(thread)/schedstat") ?? Data()
      let first = String(decoding: text, as: UTF8.self).split(separator: " ").first
      return sum + (first.flatMap { Double($0) } ?? 0) * 1e-9
    }
  }
}
