import Neural
import Training
import Trials

/// What learning from data is judged by beside the loss: accuracy where targets are classes,
/// the root of the squared error where they are numbers.
extension DataRecipe {
  /// Outputs of a model that learns from the data.
  var outputs: Int { classes ?? 1 }

  /// What ``record(_:of:at:in:)`` records of a split.
  func figures(of split: String, along axis: Axis) -> [Metric] {
    let loss = Metric(
      "loss/\(split)", better: .minimize, axis: axis, "mean loss over the \(split) samples")
    let second =
      switch targets {
      case .classes:
        Metric("accuracy/\(split)", better: .maximize, axis: axis, "share classified right")
      case .numbers:
        Metric("rmse/\(split)", better: .minimize, axis: axis, "root mean squared error")
      }
    guard case .pair = tokens else { return [loss, second] }
    return [
      loss, second,
      Metric(
        "exact_match/\(split)", better: .maximize, axis: axis,
        "share of sequences of which every token is told right, each from the right ones before it"),
    ]
  }

  func record(_ tally: Tally, of split: String, at moment: Moment, in trial: Trial) {
    trial.record("loss/\(split)", tally.meanLoss, at: moment)
    switch targets {
    case .classes: trial.record("accuracy/\(split)", tally.accuracy, at: moment)
    case .numbers: trial.record("rmse/\(split)", tally.rootMeanSquaredError, at: moment)
    }
    if case .pair = tokens { trial.record("exact_match/\(split)", tally.exactMatch, at: moment) }
  }
}
