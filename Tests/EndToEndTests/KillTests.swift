import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// Jobs whose processes are all killed at some moment, and the same command again.
  @Suite struct KillTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// Kills a run after each delay, then lets it end.
    /// - Parameter ranks: of each start, the last for the one that ends.
    private func finish(killingAfter delays: [Double], ranks: [Int]) throws {
      var finished: Set<Int> = []
      var killed = 0
      for (delay, ranks) in zip(delays, ranks) {
        let run = try RunnerProcess(["x.exp", "-n", "\(ranks)"], in: folder)
        let isOver = waits(until: { !run.isRunning }, within: .seconds(delay))
        run.killAll()
        if isOver { break }
        killed += 1
        guard let study = try? Journal.read(folder.path("Results/x.h5.journal")).study else {
          continue
        }
        let known = study.trials.filter { $0.state == .done && $0.attempts > 0 }
        #expect(finished.isSubset(of: known.map(\.number)))
        finished.formUnion(known.map(\.number))
      }
      #expect(killed >= Self.kills / 2, "only \(killed) starts were killed before their end")
      let end = try RunnerProcess.run("x.exp", "-n", "\(ranks.last!)", in: folder)
      #expect(end.code == 0, "\(end.errors)")
    }

    /// Delays of the kills, from a seed: so long that together they last about as long as a run that
    /// nobody disturbs, starts left out, whatever the speed of the machine.
    private func delays(for whole: ProgramEnd, seed: UInt64) -> [Double] {
      let start = min(0.2, whole.seconds / 4)
      let share = (whole.seconds - start) / Double(Self.kills)
      var state = seed
      return (0..<Self.kills).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return start + 1.5 * share * Double(state >> 40) / Double(1 << 24)
      }
    }

    private static let kills =
      ProcessInfo.processInfo.environment["RUNNER_SLOW_TESTS"] == "1" ? 20 : 4

    @Test(arguments: [[1], [3, 1, 2]])
    func `a killed search continues to the same digest and repeats nothing finished`(
      ranks: [Int]
    ) throws {
      try folder.write(
        "script.sh", "sleep 0.02; echo $RUNNER_TRIAL >> ended; echo metric loss=$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 20 * Self.kills, ""))
      let whole = try RunnerProcess.run(
        "x.exp", "--output", "whole.h5", in: folder, within: .seconds(300))
      #expect(whole.code == 0, "\(whole.errors)")
      let starts = (0..<Self.kills).map { ranks[$0 % ranks.count] }
      var journaled: Set<Int> = []
      var killed = 0
      for (delay, ranks) in zip(delays(for: whole, seed: 1), starts) {
        try? FileManager.default.removeItem(atPath: folder.path("ended"))
        let run = try RunnerProcess(["x.exp", "-n", "\(ranks)"], in: folder)
        let isOver = waits(until: { !run.isRunning }, within: .seconds(delay))
        run.killAll()
        let ended = folder.text("ended").split(separator: "\n").compactMap { Int($0) }
        #expect(journaled.isDisjoint(with: ended), "\(journaled.intersection(ended))")
        if isOver { break }
        killed += 1
        if let study = try? Journal.read(folder.path("Results/x.h5.journal")).study {
          let done = study.trials.filter { $0.state == .done }.map(\.number)
          #expect(journaled.isSubset(of: done))
          journaled = Set(done)
        }
      }
      #expect(killed >= Self.kills / 2, "only \(killed) starts were killed before their end")
      try? FileManager.default.removeItem(atPath: folder.path("ended"))
      let end = try RunnerProcess.run("x.exp", "-n", "\(ranks.last!)", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      let ended = folder.text("ended").split(separator: "\n").compactMap { Int($0) }
      #expect(journaled.isDisjoint(with: ended))
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }

    @Test(arguments: [[1], [3, 1, 2]])
    func `a killed training continues from its checkpoints to the same digest`(
      ranks: [Int]
    ) throws {
      try folder.write("x.exp", Files.training(trials: 4 * Self.kills, epochs: 100))
      let whole = try RunnerProcess.run(
        "x.exp", "--output", "whole.h5", in: folder, within: .seconds(300))
      #expect(whole.code == 0, "\(whole.errors)")
      let starts = (0...Self.kills).map { ranks[$0 % ranks.count] }
      try finish(killingAfter: delays(for: whole, seed: 2), ranks: starts)
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
      #expect(!folder.exists("Results/x.tensors"))
      #expect(!folder.exists("Results/x.h5.journal"))
    }
  }
}
