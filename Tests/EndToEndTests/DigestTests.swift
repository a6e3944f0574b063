import Foundation
import Testing

extension EndToEnd {
  @Suite(.severalRanks) struct DigestTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    @Test(arguments: Repository.experiments)
    func `an experiment has equal bits on every number of ranks`(name: String) throws {
      let isFirst = ["quickstart", "training/"].contains { name.contains($0) }
      let ranks = SlowTests.areAsked ? "1,2,3,4,5,6,8" : isFirst ? "1,2,3,5,8" : "1,3"
      let end = try RunnerProcess.run(
        "verify", Repository.experiment(name), "--smoke", "--ranks", ranks, in: folder,
        within: .seconds(120))
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.contains("equal bits on"))
    }

    @Test func `a result that depends on the rank is found by diff`() throws {
      try folder.write("script.sh", "echo metric loss=${OUTCOME:-0}")
      try folder.write("x.exp", Files.command(trials: 3, ""))
      for (output, outcome) in [("a.h5", "1"), ("b.h5", "1"), ("c.h5", "2")] {
        let end = try RunnerProcess.run(
          "x.exp", "--output", output, in: folder, environment: ["OUTCOME": outcome])
        #expect(end.code == 0, "\(end.errors)")
      }
      let equal = try RunnerProcess.run("diff", "a.h5", "b.h5", in: folder)
      #expect(equal.code == 0, "\(equal.output)")
      let unequal = try RunnerProcess.run("diff", "a.h5", "c.h5", in: folder)
      #expect(unequal.code == 1)
      #expect(unequal.output.contains("loss"), "\(unequal.output)")
    }

    @Test(arguments: [1, 3])
    func `a file without parameters is a search over seeds where it says how many`(
      trials: Int
    ) throws {
      try folder.write(
        "x.exp",
        """
        experiment: train
        settings: {data: {name: moons, samples: 200, validation: 0.2}, epochs: 2}
        search: {trials: \(trials)}
        objective: {metric: loss/validation, goal: minimize}
        """)
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      let losses = study.trials.map(study.objectiveValue)
      #expect(losses.count == trials && Set(losses).count == trials, "\(losses)")
      let more = try RunnerProcess.run("x.exp", "search.trials=4", in: folder)
      #expect(more.code == 0, "\(more.errors)")
      let extended = try folder.stored("Results/x.h5").study
      #expect(extended.trials.map(extended.objectiveValue).prefix(trials) == losses[...])
    }

    @Test func `the results tell what each rank did with its time`() throws {
      try folder.write("x.exp", Files.function(trials: 12, sleep: "20ms"))
      #expect(try RunnerProcess.run("x.exp", "-n", "3", in: folder).code == 0)
      let usage = try folder.stored("Results/x.h5").study.usage
      #expect(usage.count == 3)
      #expect(usage.reduce(0) { $0 + $1.computing } >= 12 * 0.02)
      #expect(usage.allSatisfy { $0.waiting >= 0 && $0.communicating == 0 })
      try folder.write(
        "g.exp",
        """
        experiment: train
        settings: {data: {name: blobs, samples: 20000, features: 50}, epochs: 2}
        """)
      #expect(try RunnerProcess.run("g.exp", "-n", "2", in: folder).code == 0)
      let group = try folder.stored("Results/g.h5").study.usage
      #expect(group.count == 2 && group.allSatisfy { $0.computing > 0 && $0.communicating > 0 })
    }

    @Test func `twenty thousand empty trials leave as many rows`() throws {
      try folder.write(
        "x.exp",
        """
        experiment: function
        settings: {name: empty, x: [$x]}
        parameters: {x: 0.0..1.0}
        search: {algorithm: random, trials: 20000}
        objective: {metric: value, goal: minimize}
        """)
      let end = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      #expect(study.trials.count == 20_000)
      #expect(study.trials.allSatisfy { $0.state == .done })
    }
  }
}
