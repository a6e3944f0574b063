import Results
import Trials

extension TrialRow {
  /// What other trials may begin with.
  var weights: TensorFile? { tensors.last { $0.tag == Trial.weights } }
}

/// The weights that a trial left, and with which another begins, were not kept.
struct WeightsMissing: Error, CustomStringConvertible {
  let trial: Int

  var description: String {
    "the weights of trial \(trial), with which others begin, are not there any more; --fresh starts "
      + "over"
  }
}
