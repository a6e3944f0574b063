import Cluster
import Foundation
import Results
import Search
import Spec
import Testing
import Trials

@Suite struct EarlierTrialsTests {
  private static let search = """
    experiment: steps
    settings: {x: $x, steps: 2}
    parameters: {x: {min: -1e7, max: 1e7}, kind: [plain, narrow]}
    search: {algorithm: random, trials: 20}
    objective: {metric: value/last, goal: minimize}
    """

  private static let learning = Samplers.all.filter { $0.needsResults }.map { $0.name }

  /// A farm whose folder holds the results of one search.
  private func farm(_ overrides: [String] = []) throws -> TestFarm {
    let text = Self.search.replacingOccurrences(of: "{x: $x,", with: "{x: $x, kind: $kind,")
    let farm = try TestFarm(text)
    try farm.run(ranks: 2, [farm.request("first", overrides)])
    return farm
  }

  private func plan(_ farm: TestFarm, _ overrides: [String]) throws -> CheckedPlan {
    let request = farm.request("second", overrides)
    return try CheckedPlan(
      RunPlan(
        bytes: FileBytes.read(request.path), request: request, catalogue: TestFarm.catalogue))
  }

  @Test(arguments: learning)
  func `a search that knows earlier trials is the same on any number of ranks`(
    algorithm: String
  ) throws {
    let farm = try farm()
    let own = ["search.algorithm=\(algorithm)", "search.from=[first.h5]", "search.lag=4"]
    let digests = try [1, 2, 3].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)", own)]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
    let study = try farm.study("on3")
    #expect(study.trials.count == 20)
    let alone = ["search.algorithm=\(algorithm)", "search.lag=4"]
    try farm.run(ranks: 2, [farm.request("alone", alone)])
    #expect(try farm.digest("alone") != digests[0])
  }

  @Test(arguments: learning)
  func `a search that knows earlier trials goes on after it was put aside`(
    algorithm: String
  ) throws {
    let farm = try farm()
    let own = [
      "search.algorithm=\(algorithm)", "search.from=[first.h5]", "search.lag=4",
      "settings.pause=1ms", "output.checkpoint=1ms",
    ]
    try farm.run(ranks: 2, [farm.request("whole", own)])
    try farm.runInParts(ranks: 2, farm.request("parts", own), trials: 20)
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test(arguments: learning.prefix(1))
  func `trials outside the ranges are left out and counted`(algorithm: String) throws {
    let farm = try farm()
    let plan = try plan(
      farm,
      ["search.algorithm=\(algorithm)", "search.from=[first.h5]", "parameters.x.max=0.0"])
    let inside = try farm.study("first").trials.filter {
      if case .real(let x) = $0.assignment?.values[0] { x <= 0 } else { false }
    }
    #expect(plan.earlier.trials.count == inside.count && inside.count < 20)
    #expect(
      plan.idle.map(\.message).contains { $0.contains("\(20 - inside.count) of 20 trials of") })
  }

  @Test(
    arguments: learning.prefix(1),
    [
      (["parameters.x={distribution: normal, mu: 0, sigma: 1}"], "parameters.x: uniform → normal"),
      (["objective.goal=maximize"], "objectives.0.goal: minimize → maximize"),
      (["objective.metric=sum"], "objectives.0.metric: value/last → sum"),
      (["parameters.y=[1, 2]", "settings.steps=$y"], "parameters.y: — → categorical"),
    ])
  func `another search is refused with what differs`(
    algorithm: String, change: ([String], String)
  ) throws {
    let farm = try farm()
    let request = farm.request(
      "second", ["search.algorithm=\(algorithm)", "search.from=[first.h5]"] + change.0)
    #expect(try farm.run(ranks: 2, [request]) == .badFile)
    #expect(farm.console.said.contains { $0.contains(change.1) }, "\(farm.console.said)")
  }

  @Test(arguments: learning.prefix(1))
  func `what was known is part of the experiment, and its path is not`(algorithm: String) throws {
    let farm = try farm()
    let own = ["search.algorithm=\(algorithm)"]
    func identity(_ more: [String]) throws -> String { try plan(farm, own + more).identityText }
    let first = try identity(["search.from=[first.h5]"])
    #expect(try identity([]) != first)
    let copy = farm.results("copy")
    try FileManager.default.copyItem(atPath: farm.results("first"), toPath: copy)
    #expect(try identity(["search.from=[copy.h5]"]) == first)
    #expect(try identity(["search.from=[\(copy)]"]) == first)
    try farm.run(ranks: 1, [farm.request("other", ["seed=7"])])
    #expect(try identity(["search.from=[other.h5]"]) != first)
    #expect(try identity(["search.from=[first.h5, other.h5]"]) != first)
  }

  @Test(arguments: learning.prefix(1))
  func `a file that is not there is named`(algorithm: String) throws {
    let farm = try farm()
    let request = farm.request(
      "second", ["search.algorithm=\(algorithm)", "search.from=none.h5"])
    #expect(try farm.run(ranks: 1, [request]) == .badFile)
    #expect(
      farm.console.said.contains {
        $0.contains("search.from names 'none.h5', which does not exist")
      })
  }

  @Test func `a file of which there is the journal alone is said to be unfinished`() throws {
    let farm = try farm()
    let journal = farm.results("open") + ".journal"
    try #require(FileManager.default.createFile(atPath: journal, contents: Data()))
    let errors = #expect(throws: SpecErrors.self) {
      try plan(farm, ["search.algorithm=tpe", "search.from=[open.h5]"])
    }
    let hints = try #require(errors).diagnostics.compactMap(\.hint)
    #expect(hints == ["its run has not ended: continue it, or take runner recover \(journal)"])
  }

  @Test func `a search that looks at no results is warned of`() throws {
    let farm = try farm()
    let plan = try plan(farm, ["search.from=[first.h5]"])
    #expect(plan.idle.map(\.message).contains("search.from: random looks at no results"))
    #expect(plan.earlier.trials.isEmpty)
  }
}
