import Agents
import Spec
import Trials

/// The exact values and the best policy of an environment whose rules are known (Sutton & Barto,
/// *Reinforcement Learning*, 2018, §4.4).
struct ValueIterationExperiment: Experiment {
  static let name = "value-iteration"
  static let summary = "exact values of an environment with few states, by dynamic programming"
  static let subject = "rl"
  static let usesGroup = false

  let environment: any TabularEnvironment
  let discount: Double
  /// Steps to go, or `nil`: without an end.
  let horizon: Int?
  let tolerance: Double
  let sweeps: Int

  init(_ settings: inout Settings) {
    environment = settings.take(
      "environment", from: tabularEnvironments, default: "frozen-lake", "whose values are found")
    discount = settings.take("discount", default: 1.0, in: 0.0...1.0, "γ of the return")
    horizon = settings.takeOptional(
      "horizon", in: 1...1_000_000, "steps to go; without it as many as one likes")
    tolerance = settings.take(
      "tolerance", default: 1e-12, above: 0, through: 1,
      "largest change of a value in the last sweep, where there is no horizon")
    sweeps = settings.take(
      "sweeps", default: 100_000, in: 1...1_000_000_000,
      "sweeps after which it fails, where there is no horizon")
  }

  var metrics: [Metric] {
    [
      Metric("value/start", better: .maximize, axis: .end, "expected return of the best policy"),
      Metric(
        "return/evaluation", better: .maximize, axis: .end,
        "expected return of the policy found, within the environment's step limit"),
      Metric("sweeps", axis: .end, "sweeps over all states"),
      Metric("change", better: .minimize, axis: .end, "largest change in the last sweep"),
    ]
  }

  func run(_ trial: inout Trial) throws {
    let model = environment.model
    var iteration = ValueIteration(model, discount: discount)
    var change = Double.infinity
    while horizon.map({ iteration.sweeps < $0 }) ?? (change > tolerance) {
      guard horizon != nil || iteration.sweeps < sweeps else {
        throw ValuesMoveStill(sweeps: sweeps, change: change)
      }
      change = iteration.sweep()
      if iteration.sweeps.isMultiple(of: 1000) { try trial.throwIfStopped() }
    }
    let policy = model.greedyPolicy(iteration.values, discount: discount)
    let expected = model.expectedReturn(of: policy, stepLimit: environment.stepLimit)
    trial.record("value/start", iteration.startValue, at: .end)
    trial.record("return/evaluation", expected, at: .end)
    trial.record("sweeps", Double(iteration.sweeps), at: .end)
    trial.record("change", change, at: .end)
    try trial.save(
      "values",
      [
        NamedArray("values", shape: [model.stateCount], .float64(iteration.values)),
        NamedArray("policy", shape: [model.stateCount], .int64(policy.map(Int64.init))),
      ])
  }
}

/// The values did not come to rest.
struct ValuesMoveStill: Error, CustomStringConvertible {
  let sweeps: Int
  let change: Double
  var description: String {
    "after \(sweeps) sweeps a value changed by \(change), more than the tolerance; allow more "
      + "sweeps or a larger tolerance"
  }
}
