import Results
import Spec
import Trials

/// Whether a trial that came to its end counts as done: it must have a number for every objective.
package struct OutcomeJudge: Sendable {
  private let objectives: [Objective]

  package init(objectives: [Objective]) { self.objectives = objectives }

  /// The outcome that is journaled.
  package func judge(_ outcome: Outcome, of trial: Int, in study: Study) -> Outcome {
    guard outcome.state == .done else { return outcome }
    for objective in objectives {
      let metric = objective.metric.value
      let value = study.value(of: metric, reading: objective.value, trial: trial)
      guard let value, !value.isNaN else {
        var failed = outcome
        failed.state = .failed
        failed.reason =
          value == nil
          ? "the objective '\(metric)' was never recorded" : "the objective '\(metric)' is NaN"
        return failed
      }
    }
    return outcome
  }
}

extension Outcome.State {
  /// Counts towards `faults.max_failed`.
  package var isFailure: Bool {
    switch self {
    case .failed, .timeout, .lost: true
    case .waiting, .running, .done, .pruned: false
    }
  }
}

extension TrialRow {
  /// No further attempt will be made.
  package var hasEnded: Bool { state != .waiting && state != .running }
}
