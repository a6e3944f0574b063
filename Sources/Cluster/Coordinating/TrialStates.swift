import Results
import Trials

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
