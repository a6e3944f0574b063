import Cluster
import Foundation
import GroupTrials
import MPI
import Results
import Testing
import Trials

/// Trials that run on groups of ranks.
@Suite struct GroupTests {
  static let search = """
    experiment: shard-sum
    settings: {x: $x, steps: 4}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {algorithm: random, trials: 24}
    objective: {metric: value/last, goal: minimize}
    shards: 8
    resources: {ranks_per_trial: 2}
    output: {checkpoint: 0s, tensors: all}
    """

  @Test(arguments: [1, 2, 3, 8])
  func `a search on groups gives equal results on any number of ranks`(
    size: Int
  ) throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("alone")])
    let digest = try farm.digest("alone")
    #expect(digest != nil)
    for ranks in [1, 2, 3, 4, 6, 8] {
      let request = farm.request("on\(ranks)", ["resources.ranks_per_trial=\(size)"])
      #expect(try farm.run(ranks: ranks, [request]) == .done)
      #expect(try farm.digest("on\(ranks)") == digest)
    }
  }

  @Test func `one trial runs on all ranks to the results of one`() throws {
    let farm = try TestFarm("experiment: shard-sum\nsettings: {x: 0.25, steps: 6}\n")
    let digests = try [1, 2, 3, 4, 6, 8, 11].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)")]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
    #expect(farm.warnings.count == 1)
    #expect(farm.warnings[0].contains("3 of 11 ranks idle: the work of the trial has 8 shards"))
    #expect(farm.warnings[0].contains("-n 8"))
  }

  @Test func `a trial may offer more checkpoints than collectives have numbers`() throws {
    let farm = try TestFarm(
      "experiment: shard-sum\nsettings: {x: 0.25, steps: 5000}\noutput: {checkpoint: 60s}\n")
    let digests = try [1, 3].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)")]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
  }

  @Test func `only the first rank of a group is recorded`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 4, [farm.request()])
    let study = try farm.study()
    #expect(study.trials.allSatisfy { $0.samples.count == 5 && $0.tensors.count == 1 })
    #expect(Set(study.trials.map(\.rank)).isSubset(of: [0, 2]))
  }

  @Test(arguments: [[2, 4, 3], [8, 1, 6], [3, 2, 2]])
  func `a search on groups that is put aside goes on with other ranks to equal results`(
    ranks: [Int]
  ) throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("whole", ["settings.pause=2ms"])])
    let request = farm.request("parts", ["settings.pause=2ms"])
    for (part, ranks) in ranks.enumerated() {
      let verdict = try farm.run(ranks: ranks, [request], drainAfter: 5 * (part + 1))
      #expect(verdict == .stopped)
    }
    #expect(try farm.run(ranks: 4, [request]) == .done)
    #expect(try farm.digest("parts") == farm.digest("whole"))
    #expect(try farm.study("parts").trials.allSatisfy { $0.state == .done })
  }

  @Test func `a group goes on from a checkpoint that its first rank alone can read`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("whole", ["settings.pause=2ms"])])
    let request = farm.request("parts", ["settings.pause=2ms"])
    #expect(try farm.run(ranks: 4, [request], drainAfter: 4, blind: 1..<4) == .stopped)
    #expect(try farm.run(ranks: 4, [request], drainAfter: 8, blind: 2..<4) == .stopped)
    #expect(try farm.run(ranks: 4, [request], blind: 1..<2) == .done)
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test func `repeats on groups are recorded as their mean`() throws {
    let farm = try TestFarm(Self.search)
    let digests = try [1, 3, 4].map { ranks in
      let request = farm.request("on\(ranks)", ["search.repeats=3", "search.trials=5"])
      #expect(try farm.run(ranks: ranks, [request]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
  }

  @Test func `stopped trials of groups give equal results on any number of ranks`() throws {
    let farm = try TestFarm(
      Self.search.replacingOccurrences(
        of: "value/last, goal: minimize", with: "sum, goal: maximize")
        + "\nearly_stop: {name: median, startup: 3, warmup: 1}\n")
    let slow = ["settings.pause=1ms", "settings.steps=8"]
    let digests = try [1, 2, 4, 6].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)", slow)]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
    #expect(try farm.study("on4").trials.contains { $0.state == .pruned })
  }

  @Test func `all ranks of a group leave a trial that runs out of time`() throws {
    let farm = try TestFarm(Self.search + "\nfaults: {timeout: 0.05s, retries: 0}")
    let request = farm.request("results", ["search.trials=3", "settings.pause=30ms"])
    #expect(try farm.run(ranks: 4, [request]) == .someTrialsFailed)
    #expect(try farm.study().trials.allSatisfy { $0.state == .timeout })
  }

  @Test(
    arguments: [
      ("timeout: 0.1s", "ran longer than faults.timeout (0.1 s)"),
      ("stall: 0.3s", "made no step for longer than faults.stall (0.3 s)"),
    ], [[1], [3]])
  func `a trial that only communicates is ended there when its time is over`(
    limit: (setting: String, reason: String), more: [Int]
  ) throws {
    let farm = try TestFarm(Self.search + "\nfaults: {\(limit.setting), retries: 0}")
    // Steps are recorded, which is a sign of life, so a stall needs one that takes long.
    let pause = limit.setting.hasPrefix("stall") ? "400ms" : "30ms"
    let request = farm.request(
      "results",
      ["search.trials=3", "settings.silent=true", "settings.steps=1000", "settings.pause=\(pause)"])
    #expect(try farm.run(ranks: 3 + more[0], [request]) == .someTrialsFailed)
    let study = try farm.study()
    #expect(study.trials.allSatisfy { $0.state == .timeout && $0.reason == limit.reason })
    #expect(study.trials.allSatisfy { $0.seconds < 10 && $0.samples.isEmpty })
    #expect(study.timeDependentTrials == [0, 1, 2])
  }

  @Test func `trials that use no group leave the others of theirs idle`() throws {
    let farm = try TestFarm(
      Self.search.replacingOccurrences(of: "shard-sum", with: "steps"))
    let digests = try [1, 5].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)")]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
    #expect(Set(try farm.study("on5").trials.map(\.rank)).isSubset(of: [0, 2, 4]))
    #expect(farm.console.said.contains { $0.contains("the others of its group idle") })
  }

  @Test(arguments: [1, 3, 4, 5, 8])
  func `groups of different sizes in one job give equal results`(ranks: Int) throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("whole")])
    let request = farm.request("parts", ["resources.ranks_per_trial=3", "settings.pause=1ms"])
    #expect(try farm.run(ranks: ranks, [request]) == .done)
    #expect(try farm.digest("parts") == farm.digest("whole"))
    // Ranks that are left over work too.
    let leaders = Set(stride(from: 0, to: ranks, by: 3))
    #expect(Set(try farm.study("parts").trials.map(\.rank)) == leaders)
  }

  @Test func `a host without a whole group has a smaller one`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request("whole", ["settings.pause=1ms"])])
    let request = farm.request("results", ["settings.pause=1ms"])
    #expect(try farm.run(ranks: 3, [request], hosts: ["a", "b", "b"]) == .done)
    #expect(try farm.digest() == farm.digest("whole"))
    #expect(Set(try farm.study().trials.map(\.rank)) == [0, 1])
  }

  @Test func `files of a suite run on groups of their own`() throws {
    let farm = try TestFarm(Self.search)
    let requests = (1...4).map {
      farm.request("part\($0)", ["resources.ranks_per_trial=\($0)", "search.trials=6"])
    }
    #expect(try farm.run(ranks: 5, requests) == .done)
    let digests = try (1...4).map { try farm.digest("part\($0)") }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
  }
}

extension TestFarm {
  /// Lines that warn.
  var warnings: [String] { console.said.filter { $0.hasPrefix("warning: ") } }
}
