import Cluster
import Results
import Spec
import Testing
import Trials

@Suite struct RepeatsTests {
  private static let search = """
    experiment: steps
    settings: {x: $x, steps: 3}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {algorithm: random, trials: 6, repeats: 4}
    objective: {metric: value/last, goal: minimize}
    """

  /// The metric's final values under each way to take several repeats together.
  private func values(_ farm: TestFarm, _ metric: String, goal: String) throws -> [String: [Double]]
  {
    var found: [String: [Double]] = [:]
    for word in ["mean", "median", "worst"] {
      let overrides = ["search.aggregate=\(word)", "objective.goal=\(goal)"]
      try farm.run(ranks: 2, [farm.request("\(goal)-\(word)", overrides)])
      let study = try farm.study("\(goal)-\(word)")
      found[word] = study.trials.map { study.finalValue(of: metric, in: $0) }
    }
    return found
  }

  @Test func `the worst of repeats is beyond their mean in the objective's direction`() throws {
    let farm = try TestFarm(Self.search)
    let low = try values(farm, "value/last", goal: "minimize")
    let high = try values(farm, "value/last", goal: "maximize")
    #expect(low["mean"] == high["mean"] && low["median"] == high["median"])
    #expect(zip(low["worst"]!, low["mean"]!).allSatisfy { $0 > $1 })
    #expect(zip(high["worst"]!, high["mean"]!).allSatisfy { $0 < $1 })
    #expect(zip(low["median"]!, low["mean"]!).allSatisfy { $0 != $1 })
  }

  @Test(arguments: ["mean", "median", "worst"])
  func `repeats come to the same on any number of ranks`(word: String) throws {
    let farm = try TestFarm(Self.search)
    let digests = try [1, 3].map { ranks in
      let request = farm.request("on\(ranks)", ["search.aggregate=\(word)"])
      #expect(try farm.run(ranks: ranks, [request]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
  }

  @Test func `another aggregate is another experiment, and the mean is what it was`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()])
    let named = farm.request("results", ["search.aggregate=mean"])
    #expect(try farm.run(ranks: 1, [named]) == .done)
    #expect(farm.console.said.contains { $0.contains("is finished") })
    let other = farm.request("results", ["search.aggregate=median"])
    #expect(try farm.run(ranks: 1, [other]) == .badFile)
    #expect(farm.console.said.contains { $0.contains("search.aggregate: mean → median") })
  }

  @Test func `an aggregate of one seed is warned of`() throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["search.aggregate=worst", "search.repeats=1"])
    #expect(try farm.run(ranks: 1, [request]) == .done)
    #expect(farm.console.said.contains { $0.contains("there is one seed per assignment") })
  }
}
