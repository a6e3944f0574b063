import Foundation
import Results
import TestNumbers
import Testing
import Trials

extension EndToEnd {
  /// Jobs whose processes are all killed at some moment, and the same command again.
  @Suite(.severalRanks) struct KillTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// Sizes of the journal at which runs are killed, from a seed: between nothing and the end of a
    /// run that nobody disturbs, so that every kill comes in time whatever the speed of the machine.
    private func points(seed: UInt64) throws -> [Int] {
      let whole = try #require(size(of: "whole.h5.journal"))
      var generator = SplitMix64(seed: seed)
      let shares = (0..<Self.kills).map { _ in 0.9 * generator.share() }
      return shares.sorted().map { Int($0 * Double(whole)) }
    }

    private func size(of file: String) -> Int? {
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path(file))
      return attributes?[.size] as? Int
    }

    /// Starts a run and kills it when its journal has grown so long.
    private func kill(ranks: Int, at point: Int) throws {
      let run = try RunnerProcess(
        ["x.exp", "-n", "\(ranks)"], in: folder)
      #expect(
        waits {
          !run.isRunning || size(of: "Results/x.h5.journal").map { $0 >= point } == true
        })
      #expect(run.isRunning, "\(run.errors)")
      run.killAll()
    }

    private var journaled: Set<Int> {
      let study = try? Journal.read(folder.path("Results/x.h5.journal")).study
      return Set(study?.trials.filter { $0.state == .done }.map(\.number) ?? [])
    }

    private static let kills =
      SlowTests.areAsked ? 20 : 4

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
        try kill(ranks: ranks[place % ranks.count], at: point)
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
        try kill(ranks: ranks[place % ranks.count], at: point)
        #expect(journaled.isSuperset(of: finished))
        finished = journaled
      }
      try finish(ranks: ranks.last!)
      #expect(!folder.exists("Results/x.tensors"))
      #expect(!folder.exists("Results/x.h5.journal"))
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
