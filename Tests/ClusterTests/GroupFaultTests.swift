import Cluster
import Foundation
import GroupTrials
import Results
import Spec
import Testing
import Trials

/// Groups in which ranks fail.
@Suite struct GroupFaultTests {
  private static let search =
    GroupTests.search + "\nfaults: {retries: 1}\nseed: 3\n"

  /// Runs a search in which the trials with x ≥ 0.5 fail.
  private func run(
    _ farm: TestFarm, ranks: Int, size: Int, _ overrides: [String], name: String = "results"
  ) throws -> Study {
    let request = farm.request(
      name, ["resources.ranks_per_trial=\(size)", "search.trials=8"] + overrides)
    #expect(try farm.run(ranks: ranks, [request]) == .someTrialsFailed)
    let study = try farm.study(name)
    for row in study.trials {
      let isFailing = (row.assignment?.values[0]?.number ?? 0) >= 0.5
      #expect(row.state == (isFailing ? .failed : .done), "\(row)")
    }
    #expect(study.trials.contains { $0.state == .failed })
    return study
  }

  @Test(
    arguments: ShardSumExperiment.Moment.allCases.filter { $0 != .leaving }, [[0], [1], [2]])
  func `a throw on one rank fails the trial with its rank and cause, and the search goes on`(
    moment: ShardSumExperiment.Moment, failing: [Int]
  ) throws {
    let farm = try TestFarm(Self.search)
    let study = try run(
      farm, ranks: 3, size: 3, ["settings.failing=\(failing)", "settings.moment=\(moment)"])
    for row in study.trials where row.state == .failed {
      #expect(row.reason == "rank \(failing[0]): x is too large")
      #expect(row.attempts == 1)
      #expect(row.seconds < 30)
    }
  }

  @Test(arguments: [[0, 1], [1, 3], [0, 2, 3]])
  func `ranks that throw at once are one error`(failing: [Int]) throws {
    let farm = try TestFarm(Self.search)
    let study = try run(farm, ranks: 4, size: 4, ["settings.failing=\(failing)"])
    for row in study.trials where row.state == .failed {
      let ranks = failing.map { "\($0)" }.joined(separator: ", ")
      #expect(row.reason == "ranks \(ranks): x is too large")
    }
  }

  @Test func `of different errors the first in the order of ranks is told`() throws {
    let farm = try TestFarm(Self.search)
    let study = try run(
      farm, ranks: 4, size: 4, ["settings.failing=[2, 1]", "settings.distinct=true"])
    for row in study.trials where row.state == .failed {
      #expect(row.reason == "rank 1: x is too large for 1")
    }
  }

  @Test func `a rank that leaves its group alone is told what the others do`() throws {
    let farm = try TestFarm(Self.search)
    let study = try run(
      farm, ranks: 2, size: 2, ["settings.failing=[0]", "settings.moment=leaving"])
    for row in study.trials where row.state == .failed {
      #expect(row.reason.contains("all ranks must call the same collectives"), "\(row.reason)")
    }
  }

  @Test func `failures of groups give equal results on any number of ranks`() throws {
    let farm = try TestFarm(Self.search)
    let digests = try [2, 3, 4, 6].map { ranks in
      _ = try run(
        farm, ranks: ranks, size: 2, ["settings.failing=[0]"], name: "on\(ranks)")
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
  }

  @Test(arguments: [[0], [1], [0, 1]])
  func `a group repeats a trial after an error that may not come again`(failing: [Int]) throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request(
      "results",
      ["search.trials=8", "settings.failing=\(failing)", "settings.marks=\(farm.folder)"])
    #expect(try farm.run(ranks: 4, [request]) == .done)
    let study = try farm.study()
    for row in study.trials {
      #expect(row.attempts == ((row.assignment?.values[0]?.number ?? 0) >= 0.5 ? 2 : 1))
    }
    #expect(study.trials.contains { $0.attempts == 2 })
  }

  @Test func `a rank that hears nothing does not keep the failure of its group from being told`()
    throws
  {
    let farm = try TestFarm(Self.search)
    let request = farm.request(
      "results",
      [
        "search.trials=2", "search.initial=[{x: 0.75}, {x: 0.25}]", "settings.failing=[0]",
        "settings.deaf=8s",
      ])
    #expect(try farm.run(ranks: 2, [request]) == .someTrialsFailed)
    let study = try farm.study()
    #expect(study.trials.map(\.state) == [.failed, .done])
    #expect(study.trials[0].reason == "rank 0: x is too large")
    #expect(study.trials[0].seconds < 8)
  }
}

extension Value {
  /// As a number, where it is one.
  fileprivate var number: Double? {
    switch self {
    case .real(let value): value
    case .integer(let value): Double(value)
    case .text, .boolean: nil
    }
  }
}
