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
