import Neural
import Training
import Trials

/// What learning from data is judged by beside the loss: accuracy where targets are classes or labels,
/// the labels' F₁ score too, and the root of the squared error where they are numbers.
extension DataRecipe {
  /// Outputs of a model that learns from the data.
  var outputs: Int { classes ?? targetCount }

  /// What ``record(_:of:at:in:)`` records of a split.
  func figures(of split: String, along axis: Axis) -> [Metric] {
    let loss = Metric(
      "loss/\(split)", better: .minimize, axis: axis, "mean loss over the \(split) samples")
    func share(_ name: String, _ meaning: String) -> Metric {
      Metric("\(name)/\(split)", better: .maximize, axis: axis, meaning)
    }
    switch targets {
    case .classes: return [loss, share("accuracy", "share classified right")]
    case .numbers:
      return [
        loss, Metric("rmse/\(split)", better: .minimize, axis: axis, "root mean squared error"),
      ]
    case .labels:
      return [
        loss, share("accuracy", "share of all labels told right"),
        share("f1", "F1 score of all labels: 2 found / (those that are 1 + those told to be)"),
      ]
    }
  }

  func record(_ tally: Tally, of split: String, at moment: Moment, in trial: Trial) {
    trial.record("loss/\(split)", tally.meanLoss, at: moment)
    switch targets {
    case .classes: trial.record("accuracy/\(split)", tally.accuracy, at: moment)
    case .numbers: trial.record("rmse/\(split)", tally.rootMeanSquaredError, at: moment)
    case .labels:
      trial.record("accuracy/\(split)", tally.accuracy, at: moment)
      trial.record("f1/\(split)", tally.f1, at: moment)
    }
  }
}
