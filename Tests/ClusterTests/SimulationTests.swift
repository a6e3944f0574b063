import Cluster
import Foundation
import Logging
import MPI
import Results
import Search
import Spec
import Testing
import Trials

@Suite struct SimulationTests {
  private static func search(_ more: String = "", trials: Int = 40) -> String {
    """
    experiment: steps
    settings: {x: $x, steps: 4, pause: 10ms}
    parameters: {x: {min: -1e7, max: 1e7}}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: sum, goal: minimize}
    \(more)
    """
  }

  private func simulate(
    _ farm: TestFarm, workers: Int, _ overrides: [String] = [], duration: String? = nil,
    name: String = "virtual"
  ) throws -> (ended: Simulation.Ended, study: Study) {
    let request = farm.request(name, overrides)
    let plan = try RunPlan(
      bytes: FileBytes.read(request.path), request: request, catalogue: TestFarm.catalogue)
    let setting = JobSetting(
      host: "node", arguments: [], versions: [], runnerVersion: "1", usesColour: false,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), endAll: { _, _ in }
    )
    let simulation = Simulation(
      try CheckedPlan(plan), request, workers: workers, rule: try duration.map(DurationRule.init))
    let ended = try Apart { try simulation.run(setting, farm.console) }.value()
    return (ended, try farm.study(name))
  }

  /// Work on a thread of its own: a coordinator changes how its thread rounds.
  private final class Apart<Value>: @unchecked Sendable {
    private let body: () throws -> Value
    private var result: Result<Value, any Error>?

    init(_ body: @escaping () throws -> Value) { self.body = body }

    func value() throws -> Value {
      try SystemThread { self.result = Result { try self.body() } }.join()
      return try #require(result).get()
    }
  }

  private static let changes =
    [
      [], ["settings.fails_from=5e6", "settings.fails_after=2"], ["search.repeats=3"],
      ["early_stop={name: median, startup: 3}"],
      ["early_stop={name: median, startup: 3}", "objective.goal=maximize", "objective.target=9e7"],
    ]
    + Samplers.all.filter { $0.needsResults }.map {
      ["search.algorithm=\($0.name)", "search.lag=5"]
    }

  @Test(arguments: changes)
  func `a simulation leaves the digest of a real run`(overrides: [String]) throws {
    let farm = try TestFarm(Self.search())
    let real = try farm.run(ranks: 3, [farm.request("real", overrides + ["settings.pause=0s"])])
    let digests = try [1, 7, 100].map { workers in
      let name = "on\(workers)"
      let ended = try simulate(
        farm, workers: workers, overrides + ["settings.pause=0s"], duration: "log-normal(0, 1)",
        name: name)
      #expect(ended.ended.verdict == real)
      return try farm.digest(name)
    }
    let expected = try farm.digest("real")
    #expect(expected != nil)
    #expect(digests.allSatisfy { $0 == expected })
  }

  @Test func `virtual time is what trials idle`() throws {
    let farm = try TestFarm(Self.search())
    let (ended, study) = try simulate(farm, workers: 8, ["settings.pause=10m"])
    #expect(ended.text.contains("makespan           3h20m"), "\(ended.text)")
    #expect(ended.text.contains("utilisation        100%"), "\(ended.text)")
    #expect(study.trials.allSatisfy { abs($0.seconds - 2400) < 1e-6 && $0.attempts == 1 })
    #expect(study.usage.count == 8 && study.usage.allSatisfy { $0.computing > 11_999 })
  }

  @Test func `a thousand trials on five hundred workers take no time`() throws {
    let farm = try TestFarm(
      Self.search("early_stop: {name: median, startup: 3}", trials: 1000))
    let start = ContinuousClock.now
    let (ended, study) = try simulate(farm, workers: 500, duration: "log-normal(3, 1)")
    // 0.3 s on an idle core.
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(ended.verdict == .done && study.trials.count == 1000)
    #expect(study.count(.pruned) > 100)
  }

  @Test func `trials of one length on as many workers leave none idle`() throws {
    let farm = try TestFarm(Self.search())
    let (_, study) = try simulate(farm, workers: 40, duration: "1h")
    let start = try #require(study.sessions.first?.time)
    #expect(study.trials.allSatisfy { abs($0.endTime - start - 3600) < 1e-3 })
    #expect(Set(study.trials.map(\.rank)).count == 40)
  }

  /// Graham, *Bounds for certain multiprocessing anomalies* (1966): no more than the mean load and
  /// the longest trial beside it.
  @Test func `heavy tails come within the bound of list scheduling`() throws {
    let farm = try TestFarm(Self.search(trials: 2000))
    let (_, study) = try simulate(farm, workers: 16, duration: "log-normal(0, 1)")
    let seconds = study.trials.map(\.seconds)
    let bound = seconds.reduce(0, +) / 16 + seconds.max()! * 15 / 16
    let start = try #require(study.sessions.first?.time)
    #expect(study.trials.map(\.endTime).max()! - start <= bound + 1e-3)
  }

  @Test func `an attempt beyond its timeout is repeated and then over`() throws {
    let farm = try TestFarm(Self.search("faults: {timeout: 15ms, retries: 1}", trials: 3))
    let (ended, study) = try simulate(farm, workers: 2)
    #expect(ended.verdict == .someTrialsFailed)
    #expect(study.trials.allSatisfy { $0.state == .timeout && $0.attempts == 2 })
    #expect(study.trials.allSatisfy { abs($0.seconds - 0.03) < 1e-9 })
  }

  @Test func `a budget that is used up puts the rest aside`() throws {
    let farm = try TestFarm(Self.search("budget: {wall_time: 100ms}"))
    let (ended, study) = try simulate(farm, workers: 2)
    #expect(ended.verdict == .stopped)
    #expect(study.trials.count { $0.state == .done } == 4)
  }

  @Test func `a simulation leaves a real run alone and is made anew`() throws {
    let farm = try TestFarm(Self.search("", trials: 4))
    var request = RunRequest(path: "Experiments/a/b.exp")
    #expect(request.simulatedPath == "Results/a/b.simulated.h5")
    request.output = "x.h5"
    #expect(request.simulatedPath == "x.h5")
    for workers in [1, 2] {
      #expect(try simulate(farm, workers: workers).study.usage.count == workers)
    }
  }

  @Test(arguments: [
    "", "fast", "log-normal(1)", "uniform(2, 1)", "log(0, 1)", "uniform(a, b)",
    "log-normal(800, 1)",
  ])
  func `what says no duration is refused`(text: String) {
    #expect(throws: DurationProblem.self) { try DurationRule(text) }
  }

  @Test(arguments: Samplers.all.filter { $0.needsResults }.map { $0.name })
  func `workers that wait for the lag are counted`(algorithm: String) throws {
    let farm = try TestFarm(Self.search())
    let overrides = ["search.algorithm=\(algorithm)", "search.lag=2"]
    let (ended, study) = try simulate(farm, workers: 5, overrides, duration: "uniform(1, 2)")
    #expect(study.usage.reduce(0) { $0 + $1.lagWaits } > 3)
    for usage in study.usage where usage.lagWaits > 0 { #expect(usage.lagWaiting > 0) }
    #expect(study.usage.allSatisfy { $0.lagWaiting <= $0.waiting + 1e-9 })
    #expect(!ended.text.contains("waits for the lag  none"), "\(ended.text)")
    #expect(farm.console.said.contains { $0.contains("waited for results\n") })
    let idle = try simulate(farm, workers: 2, overrides + ["search.lag=16"], name: "wide")
    #expect(idle.study.usage.allSatisfy { $0.lagWaits == 0 })
  }
}
