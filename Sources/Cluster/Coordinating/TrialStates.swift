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
