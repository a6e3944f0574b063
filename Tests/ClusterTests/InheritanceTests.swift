import Cluster
import Foundation
import Results
import Spec
import Tensors
import Testing
import Trials

/// Searches whose trials begin with the weights of others.
@Suite struct InheritanceTests {
  private static let search = """
    experiment: steps
    settings: {x: $x, steps: 3, keeps: 2}
    parameters: {x: {min: -1e7, max: 1e7}}
    search: {algorithm: pbt, trials: 40, population: 8, lag: 6}
    objective: {metric: value/last, goal: minimize}
    output: {checkpoint: 0s, tensors: none}
    seed: 5
    """

  @Test func `a trial begins with what its parent left`() throws {
    let farm = try TestFarm(Self.search)
    #expect(try farm.run(ranks: 2, [farm.request()]) == .done)
    let study = try farm.study()
    for row in study.trials {
      guard case .real(let x)? = row.assignment?.values[0] else { continue }
      var cursor = RandomStream(seed: 5, trial: row.number, repeat: 0, "noise").cursor(step: 1)
      let own = x + Double(cursor.next() >> 40)
      let left = row.parent.map { Double(Float(study.trials[$0].last("value/last"))) } ?? 0
      let first = try #require(row.samples.first { $0.metric == "sum" }?.value)
      #expect(first == left + own)
      #expect((row.parent == nil) == (row.number < 8))
    }
    // Without their weights members would not get far below what one trial can.
    #expect(study.bestTrials(1).first.map { $0.number >= 32 } ?? false)
  }

  @Test(arguments: [
    ([], 0..<0), ([], 1..<3), (["resources.ranks_per_trial=2"], 1..<3),
    (["output.tensors=all"], 0..<0),
    (["search.lag=1"], 0..<0), (["search.lag=20"], 0..<0),
    (["early_stop={name: median, startup: 3}", "objective.metric=sum"], 0..<0),
    (["settings.fails_from=5e6"], 0..<0), (["repeats=2"], 0..<0),
  ]) func `results are equal on any number of ranks and after each putting aside`(
    own: [String], blind: Range<Int>
  ) throws {
    let farm = try TestFarm(Self.search)
    let own = own.map { $0.hasPrefix("repeats") ? "search." + $0 : $0 }
    try farm.run(ranks: 1, [farm.request("whole", own)])
    try farm.run(ranks: 4, [farm.request("ranks", own)], blind: blind)
    let slow = own + ["settings.pause=1ms"]
    for part in 1...40 {
      let request = farm.request("parts", slow)
      let verdict = try farm.run(ranks: 3, [request], drainAfter: min(40, part * 8), blind: blind)
      if verdict != .stopped { break }
    }
    let digest = try farm.digest("whole")
    #expect(try digest != nil && farm.digest("ranks") == digest && farm.digest("parts") == digest)
  }

  @Test func `a larger search goes on with the weights of the last population`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("whole")])
    for trials in [13, 24, 40] {
      let request = farm.request("parts", ["search.trials=\(trials)"])
      #expect(try farm.run(ranks: 2, [request]) == .done)
      #expect(!FileManager.default.fileExists(atPath: farm.folder + "/parts.tensors"))
    }
    let digest = try farm.digest("whole")
    #expect(try digest != nil && farm.digest("parts") == digest)
    let kept = try farm.study("parts").trials.filter { !$0.tensors.isEmpty }.map(\.number)
    #expect(kept == Array(32..<40))
  }

  @Test func `weights that are gone end the run with the reason`() throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.pause=1ms"])
    #expect(try farm.run(ranks: 1, [request], drainAfter: 12) == .stopped)
    let folder = farm.folder + "/results.tensors"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix("weights.safetensors") {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    #expect(try farm.run(ranks: 1, [request]) == .badFile)
    #expect(
      farm.console.said.contains { $0.contains("weights.safetensors") && $0.contains("gone") })
  }

  @Test func `while a search goes on, only weights that may be wanted are there`() throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.pause=1ms", "output.checkpoint=1h"])
    #expect(try farm.run(ranks: 1, [request], drainAfter: 35) == .stopped)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: farm.folder + "/results.tensors")
    let numbers = names.compactMap { Int($0.prefix { $0 != "-" }) }
    #expect(numbers.count >= 8 && numbers.allSatisfy { $0 >= 24 })
  }

  @Test func `parameters that change the model are refused, and trials without weights told of`()
    throws
  {
    let farm = try TestFarm(Self.search)
    let wide = farm.request(
      "wide", ["settings.keeps=$keeps", "parameters.keeps={values: [2, 4]}"])
    #expect(try farm.run(ranks: 1, [wide]) == .badFile)
    #expect(farm.console.said.contains { $0.contains("'sums' [2] in one trial is 'sums' [4]") })
    #expect(try farm.run(ranks: 1, [farm.request("none", ["settings.keeps=0"])]) == .done)
    #expect(farm.console.said.contains { $0.contains("all begin anew") })
  }

  @Test func `results name the parents`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()])
    let study = try farm.study()
    let column = try ResultsFile.tree(of: farm.results()).group("sweep")?["parent"]?.integers
    #expect(column == study.trials.map { $0.parent ?? -1 })
    let lines = try TrialTable(study).text(as: .csv).split(separator: "\r\n")
    #expect(lines[0].hasPrefix("trial,state,parent,objective"))
    #expect(lines[1].hasPrefix("0,done,,"))
  }
}

extension TrialRow {
  fileprivate func last(_ metric: String) -> Double {
    samples.last { $0.metric == metric }?.value ?? .nan
  }
}
