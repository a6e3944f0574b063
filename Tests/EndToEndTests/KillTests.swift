import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Jobs whose processes are all killed at some moment, and the same command again.
  @Suite(.severalRanks) struct KillTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private var job: KilledJob { KilledJob(folder: folder, names: ["x"]) }

    private func points(seed: UInt64) throws -> [Int] {
      let whole = try #require(folder.size(of: "whole.h5.journal"))
      return KilledJob.points(Self.kills, seed: seed, whole: whole)
    }

    private var journaled: Set<Int> {
      let study = try? Journal.read(folder.path("Results/x.h5.journal")).study
      return Set(study?.trials.filter { $0.state == .done }.map(\.number) ?? [])
    }

    private static let kills = SlowTests.areAsked ? 20 : 4

    @Test(arguments: [[1], [3, 1, 2]])
    func `a killed search continues to the same digest and repeats nothing finished`(
      ranks: [Int]
    ) throws {
      try folder.write(
        "script.sh", "sleep 0.02; echo $RUNNER_TRIAL >> ended; echo metric loss=$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 15 * Self.kills, ""))
      try runWhole()
      var finished: Set<Int> = []
      for (place, point) in try points(seed: 16).enumerated() {
        try? FileManager.default.removeItem(atPath: folder.path("ended"))
        try job.kill(ranks: ranks[place % ranks.count], at: point)
        #expect(finished.isDisjoint(with: ended), "\(finished.intersection(ended))")
        #expect(journaled.isSuperset(of: finished))
        finished = journaled
      }
      try? FileManager.default.removeItem(atPath: folder.path("ended"))
      try finish(ranks: ranks.last!)
      #expect(finished.isDisjoint(with: ended))
    }

    @Test(arguments: [[1], [3, 1, 2]])
    func `a killed training continues from its checkpoints to the same digest`(
      ranks: [Int]
    ) throws {
      try folder.write("x.exp", Files.training(trials: 2 * Self.kills, epochs: 60))
      try runWhole()
      var finished: Set<Int> = []
      for (place, point) in try points(seed: 25).enumerated() {
        try job.kill(ranks: ranks[place % ranks.count], at: point)
        #expect(journaled.isSuperset(of: finished))
        finished = journaled
      }
      try finish(ranks: ranks.last!)
      #expect(!folder.exists("Results/x.tensors"))
      #expect(!folder.exists("Results/x.h5.journal"))
    }

    @Test func `a job whose starter is killed ends within seconds, and the same command continues`()
      throws
    {
      try folder.write(
        "script.sh",
        "[ $RUNNER_TRIAL -lt 3 ] || sleep ${NAP:-0}; echo metric loss=0.$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 6, ""))
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder, environment: ["NAP": "61"])
      #expect(waits { journaled.count == 3 })
      run.send(SIGKILL)
      #expect(waits(until: { run.processes == 0 }, within: .seconds(Limit.prompt)))
      #expect(journaled.count == 3)
      let again = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      #expect(
        try folder.stored("Results/x.h5").study.trials.prefix(3).allSatisfy { $0.attempts == 1 })
    }

    private var ended: [Int] {
      folder.text("ended").split(separator: "\n").compactMap { Int($0) }
    }

    private func runWhole() throws {
      let whole = try RunnerProcess.run(
        "x.exp", "-n", "2", "--output", "whole.h5", "--keep-journal", in: folder,
        within: .seconds(300))
      #expect(whole.code == 0, "\(whole.errors)")
    }

    /// The same command again, until the end.
    private func finish(ranks: Int) throws {
      let end = try RunnerProcess.run(
        "x.exp", "-n", "\(ranks)", in: folder, within: .seconds(300))
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }
  }
}
