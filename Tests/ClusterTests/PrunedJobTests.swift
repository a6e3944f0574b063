import Cluster
import Foundation
import MPI
import Results
import Search
import Testing
import Trials

@Suite struct PrunedJobTests {
  /// Settings with which some of 40 trials of 12 steps are stopped; the others have defaults.
  private static let own = [
    "halving": "max: 12, trials: 20", "hyperband": "max: 12",
    "median": "startup: 3", "patience": "patience: 2",
    "percentile": "percentile: 40, startup: 3", "threshold": "upper: 1e8",
  ]

  private static let names = Pruners.all.map { $0.name }

  /// Trials of random length in time.
  private func search(_ pruner: String = "median") -> String {
    """
    experiment: steps
    settings: {x: $x, steps: 12, jitter: 1ms}
    parameters: {x: {min: -1e7, max: 1e7}}
    search: {algorithm: random, trials: 40}
    objective: {metric: sum, goal: minimize}
    early_stop: {name: \(pruner)\(Self.own[pruner].map { ", " + $0 } ?? "")}
    output: {checkpoint: 1ms}
    """
  }

  /// Steps that stand in the results.
  private func steps(_ study: Study) -> Int {
    study.trials.reduce(0) { $0 + $1.samples.count { $0.metric == "sum" } }
  }

  @Test(arguments: names) func `every pruner gives equal results on any number of ranks`(
    name: String
  ) throws {
    let farm = try TestFarm(search(name))
    let digests = try [1, 2, 3, 8].map { ranks in
      try farm.run(ranks: ranks, [farm.request("on\(ranks)")])
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil)
    #expect(digests.allSatisfy { $0 == digests[0] })
    let study = try farm.study("on3")
    #expect(study.count(.pruned) >= 4 && study.count(.done) >= 2)
    #expect(study.count(.pruned) + study.count(.done) == 40)
    #expect(study.trials.allSatisfy { ($0.rung >= 0) == ($0.state == .pruned) })
  }

  @Test(arguments: names) func `every pruner goes on to the same verdicts when put aside`(
    name: String
  ) throws {
    let farm = try TestFarm(search(name))
    try farm.run(ranks: 2, [farm.request("whole")])
    #expect(try farm.runInParts(ranks: 3, farm.request("parts")) > 2)
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test(arguments: [1, 3]) func `trials of a bracket pause at its rungs and go on`(
    ranks: Int
  ) throws {
    let farm = try TestFarm(search("halving"))
    try farm.run(ranks: ranks, [farm.request("on", ["settings.pause=4ms"])])
    let study = try farm.study("on")
    let done = study.trials.filter { $0.state == .done }
    #expect(done.count == 2 && done.allSatisfy { $0.attempts > 1 })
    let lengths = study.trials.map { row in row.samples.count { $0.metric == "sum" } }
    #expect([1, 3, 9, 12].map { place in lengths.count { $0 >= place } } == [40, 12, 4, 2])
  }

  @Test func `what a bracket cannot wait for is refused`() throws {
    let farm = try TestFarm(search("halving"))
    for (change, message) in [
      ("search.trials=30", "judges brackets of 20 trials, and there are 30"),
      ("objective.target=1", "waits for whole brackets"),
      ("faults.max_failed=3", "waits for whole brackets"),
    ] {
      #expect(try farm.run(ranks: 1, [farm.request("bad", [change])]) == .badFile)
      #expect(farm.console.said.last?.contains("early_stop halving " + message) == true)
    }
  }

  @Test(arguments: ["", "settings.fails_from=8e6 settings.fails_after=4 objective.goal=maximize"])
  func `a search with failing trials gives equal results on any number of ranks`(
    more: String
  ) throws {
    let farm = try TestFarm(search())
    let overrides = more.split(separator: " ").map(String.init)
    let digests = try [1, 2, 3, 5, 8].map { ranks in
      try farm.run(ranks: ranks, [farm.request("on\(ranks)", overrides)])
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil)
    #expect(digests.allSatisfy { $0 == digests[0] })
    let study = try farm.study("on3")
    let counts = [Outcome.State.done, .pruned, .failed].map { study.count($0) }
    #expect(counts.reduce(0, +) == 40 && counts[0] > 3 && counts[1] > 10)
    #expect((counts[2] > 0) == !more.isEmpty)
    #expect(steps(study) < 40 * 12 * 3 / 4)
    #expect(study.trials.allSatisfy { ($0.rung >= 0) == ($0.state == .pruned) })
  }

  @Test func `a stopped trial ends with the place at which it was worse than the median`() throws {
    let farm = try TestFarm(search())
    try farm.run(ranks: 3, [farm.request()])
    let study = try farm.study()
    for row in study.trials where row.state == .pruned {
      let own = row.samples.filter { $0.metric == "sum" }.map(\.value)
      #expect(own.count == row.rung + 1)
      let others = study.trials[..<row.number].compactMap { earlier -> Double? in
        earlier.samples.first { $0.metric == "sum" && $0.moment == .step(own.count) }?.value
      }.sorted()
      let half = others.count / 2
      let median =
        others.count % 2 == 1
        ? others[half] : others[half - 1] + (others[half] - others[half - 1]) * 0.5
      #expect(others.count >= 3 && own.min()! > median)
    }
  }

  @Test(arguments: [1, 3, 8]) func `a run put aside goes on to the same verdicts`(ranks: Int) throws
  {
    let farm = try TestFarm(search())
    let slow = ["settings.pause=1ms"]
    try farm.run(ranks: 2, [farm.request("whole", slow)])
    #expect(try farm.runInParts(ranks: ranks, farm.request("parts", slow)) > 2)
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test(arguments: [1, 4]) func `attempts that are repeated change no verdict`(ranks: Int) throws {
    let farm = try TestFarm(search())
    try farm.run(ranks: 2, [farm.request("whole")])
    let request = farm.request("repeated", ["settings.marks=\(farm.folder)"])
    #expect(try farm.run(ranks: ranks, [request]) == .done)
    let studies = try [farm.study("whole"), farm.study("repeated")]
    #expect(studies[0].trials.map(\.state) == studies[1].trials.map(\.state))
    #expect(studies[0].trials.map(\.samples) == studies[1].trials.map(\.samples))
  }

  @Test func `more trials go on to the results of one run`() throws {
    let farm = try TestFarm(search())
    try farm.run(ranks: 3, [farm.request("whole", ["search.trials=60"])])
    try farm.run(ranks: 2, [farm.request("parts", ["search.trials=25"])])
    try farm.run(ranks: 5, [farm.request("parts", ["search.trials=60"])])
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test func `a value that reaches the target counts only where the trial is done`() throws {
    let farm = try TestFarm(search())
    let overrides = ["objective.target=-5e8"]
    let studies = try [1, 3, 8].map { ranks in
      try farm.run(ranks: ranks, [farm.request("on\(ranks)", overrides)])
      return try farm.study("on\(ranks)")
    }
    let first = try #require(
      studies[0].trials.first {
        $0.state == .done && studies[0].objectiveValue(of: $0) <= -5e8
      })
    #expect(studies.allSatisfy { $0.trials.count == first.number + 17 })
    #expect(studies.allSatisfy { $0.trials.map(\.samples) == studies[0].trials.map(\.samples) })
  }
}
