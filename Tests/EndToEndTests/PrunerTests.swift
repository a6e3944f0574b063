import Foundation
import Results
import Search
import Testing
import Trials

extension EndToEnd {
  /// Searches in which trials are stopped early.
  @Suite(.severalRanks) struct PrunerTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private static let pruner = "early_stop: {name: median, startup: 3, warmup: 2}"

    /// A search over small trainings, of which about half are stopped.
    private func writeTraining(trials: Int, epochs: Int) throws {
      try folder.write("x.exp", Files.training(trials: trials, epochs: epochs, Self.pruner))
    }

    private func epochs(_ study: Study) -> Int {
      study.trials.reduce(0) { sum, row in
        sum + row.samples.count { $0.metric == "accuracy/validation" }
      }
    }

    /// Settings with which some of 24 trials of 12 epochs are stopped; the others have defaults.
    private static let own = [
      "halving": "max: 12, trials: 12", "hyperband": "max: 12", "median": "startup: 3, warmup: 2",
      "patience": "patience: 2",
      "percentile": "percentile: 40, startup: 3", "threshold": "lower: 0.8, warmup: 4",
    ]

    @Test(arguments: Pruners.all.map { $0.name })
    func `a search with a pruner has equal bits on every number of ranks`(name: String) throws {
      let own = Self.own[name].map { ", " + $0 } ?? ""
      // Of widths that take different times.
      let text = Files.training(trials: 24, epochs: 12, "early_stop: {name: \(name)\(own)}")
        .replacing("hidden: [16]", with: "hidden: [$width]")
        .replacing("parameters: {", with: "parameters: {width: {values: [8, 64, 256]}, ")
      try folder.write("x.exp", text)
      let digests = try [1, 2, 3].map { ranks in
        let end = try RunnerProcess.run(
          "x.exp", "-n", "\(ranks)", "--output", "on\(ranks).h5", in: folder)
        #expect(end.code == 0, "\(end.errors)")
        return try folder.digest("on\(ranks).h5")
      }
      #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] }, "\(digests)")
      let study = try folder.stored("on3.h5").study
      #expect(study.count(.pruned) >= 3 && study.count(.done) >= 1)
      #expect(study.count(.pruned) + study.count(.done) == 24)
      #expect(epochs(study) < 24 * 12)
    }

    @Test(arguments: [pruner, "early_stop: {name: halving, max: 10, trials: 8}"])
    func `trials on groups of ranks are stopped at the same places`(pruner: String) throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: 16, epochs: 10, "shards: 2\nresources: {ranks_per_trial: 2}\n" + pruner))
      let digests = try [1, 2, 5].map { ranks in
        let end = try RunnerProcess.run(
          "x.exp", "-n", "\(ranks)", "--output", "on\(ranks).h5", in: folder)
        #expect(end.code == 0, "\(end.errors)")
        return try folder.digest("on\(ranks).h5")
      }
      #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] }, "\(digests)")
      #expect(try folder.stored("on5.h5").study.count(.pruned) >= 3)
    }

    @Test(arguments: [
      ("median, startup: 3, warmup: 2", 400, [1]), ("asha", 4000, [3, 1, 2]),
      ("hyperband, max: 40", 1000, [2, 3]), ("halving, max: 9, trials: 12", 4000, [1, 3]),
    ])
    func `a killed search with a pruner continues to the same digest`(
      pruner: String, samples: Int, ranks: [Int]
    ) throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: 24, epochs: 40, samples: samples, "early_stop: {name: \(pruner)}"))
      let whole = try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder)
      #expect(whole.code == 0, "\(whole.errors)")
      var killed = 0
      for start in 0..<5 {
        let run = try RunnerProcess(["x.exp", "-n", "\(ranks[start % ranks.count])"], in: folder)
        let isOver = waits(
          until: { !run.isRunning }, within: .seconds(whole.seconds * Double(start + 2) / 12))
        run.killAll()
        if isOver { break }
        killed += 1
      }
      #expect(killed >= 2)
      let end = try RunnerProcess.run("x.exp", "-n", "\(ranks.last!)", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }

    @Test(arguments: ["step", "epoch"])
    func `programs that are stopped leave the same results on every number of ranks`(
      axis: String
    ) throws {
      try folder.write(
        "script.sh",
        """
        for step in 1 2 3 4 5 6 7 8; do
          echo metric loss=$(awk "BEGIN { print $1 / $step }") \(axis)=$step
          echo metric speed=$step \(axis)=$step
          sleep 0.02
        done
        echo '{"last": 1}'
        """)
      let text = Files.command(trials: 16, "", Self.pruner)
      try folder.write("x.exp", text.replacingOccurrences(of: "script.sh]", with: "script.sh, $x]"))
      let digests = try [1, 2, 5].map { ranks in
        let end = try RunnerProcess.run(
          "x.exp", "-n", "\(ranks)", "--output", "on\(ranks).h5", in: folder)
        #expect(end.code == 0, "\(end.errors)")
        return try folder.digest("on\(ranks).h5")
      }
      #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] }, "\(digests)")
      #expect(try folder.stored("on2.h5").study.count(.pruned) >= 3)
    }

    @Test func `views tell of stopped trials`() throws {
      try writeTraining(trials: 24, epochs: 12)
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.output.contains("stopped early\n"))
      let count = try folder.stored("Results/x.h5").study.count(.pruned)
      #expect(end.output.contains("\(count) of 24 trials by median on accuracy/validation"))
      let status = try RunnerProcess.run("status", "Results/x.h5", in: folder)
      #expect(status.output.contains("\(count) pruned"), "\(status.output)")
      let trials = try RunnerProcess.run("trials", "Results/x.h5", in: folder)
      #expect(trials.output.split(separator: "\n")[0].contains("rung"))
      #expect(trials.output.components(separatedBy: " pruned ").count == count + 1)
      let table = try RunnerProcess.run("trials", "Results/x.h5", "--format", "csv", in: folder)
      #expect(table.output.hasPrefix("trial,state,rung,objective,"))
      let explained = try RunnerProcess.run("explain", "median", in: folder)
      #expect(
        explained.output.contains("warmup: whole number ≥ 0, default 0"), "\(explained.output)")
    }
  }
}
