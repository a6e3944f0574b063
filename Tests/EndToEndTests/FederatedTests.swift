import Foundation
import Testing

extension EndToEnd {
  /// Federations from the file to the results, on any number of ranks.
  @Suite(.severalRanks) struct FederatedTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func file(_ settings: [String], _ more: String = "") -> String {
      """
      experiment: federated
      seed: 4
      settings:
        data: {name: spirals, samples: 400, validation: 0.1}
        model: {name: mlp, hidden: [16], dropout: 0.1}
        \(settings.joined(separator: "\n  "))
      objective: {metric: accuracy/validation, goal: maximize}
      output: {checkpoint: 0s}
      \(more)
      """
    }

    @Test func `a killed federation goes on with other ranks to the same digest`() throws {
      try folder.write(
        "x.exp", file(["clients: 12", "cohort: 5", "rounds: 150", "partition: shards"]))
      let whole = try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder)
      #expect(whole.code == 0, "\(whole.errors)")
      for ranks in [3, 1, 2] {
        let run = try RunnerProcess(["x.exp", "-n", "\(ranks)"], in: folder)
        _ = waits(until: { !run.isRunning }, within: .seconds(0.1 + whole.seconds / 4))
        run.killAll()
      }
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
      let study = try folder.stored("Results/x.h5").study
      #expect(study.trials[0].tables.map(\.count) == [12, 5 * 150])
    }

    @Test(arguments: [1, 2, 3]) func `what ends a federation is one error on every number of ranks`(
      ranks: Int
    ) throws {
      try folder.write(
        "x.exp", file(["clients: 12", "cohort: 12", "rounds: 3", "range: 0.001"]))
      let end = try RunnerProcess.run("x.exp", "-n", "\(ranks)", in: folder)
      #expect(end.code == 3)
      let reason = try folder.stored("Results/x.h5").study.trials[0].reason
      #expect(reason.contains("the update of client 0 in round 1 has an entry of "), "\(reason)")
    }

    @Test func `in a search on groups every trial has its rows`() throws {
      try folder.write(
        "x.exp",
        file(
          ["clients: 6", "cohort: 3", "rounds: 4", "strategy: {name: fedprox, mu: $mu}"],
          """
          parameters: {mu: [0, 0.1, 1]}
          search: {algorithm: grid}
          resources: {ranks_per_trial: 2}
          """))
      let end = try RunnerProcess.run("x.exp", "-n", "4", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      #expect(study.trials.map { $0.tables.map(\.count) } == [[6, 12], [6, 12], [6, 12]])
    }
  }
}
