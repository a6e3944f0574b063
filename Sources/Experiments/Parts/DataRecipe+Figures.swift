import Neural
import Training
import Trials

/// What learning from data is judged by: cross-entropy and accuracy where the target is a class,
/// squared error and its root where it is a number.
extension DataRecipe {
  /// Outputs of a model that learns from the data.
  var outputs: Int { classes ?? 1 }

  var loss: Loss { classes == nil ? .meanSquaredError : .crossEntropy }

  /// What ``record(_:of:at:in:)`` records of a split.
  func figures(of split: String, along axis: Axis) -> [Metric] {
    let loss = Metric(
      "loss/\(split)", better: .minimize, axis: axis, "mean loss over the \(split) samples")
    let second =
      classes == nil
      ? Metric("rmse/\(split)", better: .minimize, axis: axis, "root mean squared error")
      : Metric("accuracy/\(split)", better: .maximize, axis: axis, "share classified right")
    return [loss, second]
  }

  func record(_ tally: Tally, of split: String, at moment: Moment, in trial: Trial) {
    trial.record("loss/\(split)", tally.meanLoss, at: moment)
    if classes == nil {
      trial.record("rmse/\(split)", tally.meanLoss.squareRoot(), at: moment)
    } else {
      trial.record("accuracy/\(split)", tally.accuracy, at: moment)
    }
  }
}
