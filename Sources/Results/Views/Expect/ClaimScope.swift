import Spec
import Trials

/// A claim cannot be judged.
struct ClaimError: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}

/// What the calls of a claim come to over a study, or why they come to nothing.
struct ClaimScope: Sendable {
  private let study: Study
  /// The study's parameters as conditions name them; only the names matter.
  private let parameters: [Parameter]

  init(_ study: Study) {
    self.study = study
    let nowhere = Position(source: study.header.name, line: 1, column: 1)
    parameters = study.header.parameters.map {
      Parameter(name: $0.name, distribution: .constant(.integer(0)), position: nowhere)
    }
  }

  /// The same over the trials for which `condition` holds; `nil`: all of them.
  func keeping(_ condition: Expression?) -> ClaimScope {
    guard let condition else { return self }
    var kept = study
    kept.trials = study.trials.filter { trial in
      guard let assignment = trial.assignment, assignment.values.count == parameters.count else {
        return false
      }
      return condition.holds(for: assignment, of: parameters)
    }
    return ClaimScope(kept)
  }

  /// The best over done trials, NaN left out: of what the objective reads where it names the metric,
  /// otherwise of the last values, in the metric's own direction.
  func best(_ name: String) throws(ClaimError) -> Double {
    try check(name)
    guard let goal = study.goal(of: name) else {
      throw ClaimError("no direction of '\(name)' is the better one, so it has no best value")
    }
    let objective = study.header.objectives.first { $0.metric == name }
    let values = done.map { trial in
      objective.map { study.objectiveValue($0, of: trial) } ?? study.finalValue(of: name, in: trial)
    }
    let numbers = values.filter { !$0.isNaN }
    guard let best = goal == .minimize ? numbers.min() : numbers.max() else {
      throw ClaimError("no done trial has a value of '\(name)'")
    }
    return best
  }

  /// The last value of the only trial, or of the best.
  func final(_ name: String) throws(ClaimError) -> Double {
    try check(name)
    let trial = try leader()
    guard let value = study.lastValue(of: name, in: trial) else {
      throw ClaimError("trial \(trial.number) has no value of '\(name)'")
    }
    return value
  }

  /// Of the last values of done trials.
  func mean(_ name: String) throws(ClaimError) -> Double {
    try check(name)
    let values = done.compactMap { study.lastValue(of: name, in: $0) }
    guard !values.isEmpty else { throw ClaimError("no done trial has a value of '\(name)'") }
    return values.reduce(0, +) / Double(values.count)
  }

  /// Values of all trials, whatever became of them.
  func records(_ name: String) throws(ClaimError) -> Int {
    try check(name)
    return study.trials.reduce(0) { sum, trial in
      sum + trial.samples.count { $0.metric == name }
    }
  }

  /// A parameter of the best trial.
  func argumentOfBest(_ name: String) throws(ClaimError) -> Value {
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      let names = parameters.map(\.name).listed
      throw ClaimError("no parameter '\(name)' (there are: \(names))")
    }
    let trial = try leader()
    guard let value = trial.value(of: index) else {
      throw ClaimError("'\(name)' is inactive in trial \(trial.number), the best")
    }
    return value
  }

  /// Trials in a state.
  func count(_ name: String) throws(ClaimError) -> Int {
    guard let state = Outcome.State.allCases.first(where: { $0.name == name }) else {
      let states = Outcome.State.allCases.map(\.name).listed
      throw ClaimError("'\(name)' is no state of a trial (there are: \(states))")
    }
    return study.count(state)
  }

  private var done: [TrialRow] { study.trials.filter { $0.state == .done } }

  private func check(_ metric: String) throws(ClaimError) {
    let names = study.header.metrics.map(\.name)
    guard names.contains(metric) else {
      throw ClaimError("no metric '\(metric)' (there are: \(names.listed))")
    }
  }

  /// The only done trial, or the best by the first objective.
  private func leader() throws(ClaimError) -> TrialRow {
    let done = done
    guard let first = done.first else { throw ClaimError("no trial is done") }
    if done.count == 1 { return first }
    guard !study.header.objectives.isEmpty else {
      throw ClaimError("\(done.count) trials are done and no objective says which is the best")
    }
    guard let best = study.bestTrial else {
      throw ClaimError("no done trial has a value of the objective")
    }
    return best
  }
}
