import Results
import Trials

extension TrialRow {
  /// What other trials may begin with.
  var weights: TensorFile? { tensors.last { $0.tag == Trial.weights } }
}

/// The weights that a trial left, and with which another begins, are not there or cannot be read.
struct WeightsMissing: Error, CustomStringConvertible {
  /// That left them.
  private let trial: Int?
  /// `nil`: they were not kept.
  private let cause: (any Error)?

  init(of trial: Int?, cause: (any Error)? = nil) { (self.trial, self.cause) = (trial, cause) }

  var description: String {
    let owner = trial.map { "trial \($0)" } ?? "a trial"
    let reason = (cause as? FileError)?.headline ?? cause.map { "\($0)" } ?? "they were not kept"
    return "the weights of \(owner), with which others begin, are gone: \(reason)\n"
      + "  hint: put the file back and the same command continues, or start over with --fresh"
  }
}
