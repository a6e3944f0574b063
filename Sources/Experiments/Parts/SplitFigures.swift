import Neural
import Training
import Trials

/// What learning is judged by on each split of the data: the mean loss, and figures of its objective.
struct SplitFigures: Sendable {
  let figures: [Figure]

  init(_ figures: [Figure]) { self.figures = figures }

  /// What ``record(_:of:at:in:)`` records of a split.
  func metrics(of split: String, along axis: Axis) -> [Metric] {
    let loss = Metric(
      "loss/\(split)", better: .minimize, axis: axis, "mean loss over the \(split) samples")
    return [loss]
      + figures.map { figure in
        Metric(
          "\(figure.name)/\(split)", unit: figure.unit,
          better: figure.isBetterHigher.map { $0 ? .maximize : .minimize }, axis: axis,
          figure.meaning)
      }
  }

  /// What may be judged: the loss, and figures of which one end is the better.
  var names: [String] { ["loss"] + figures.filter { $0.isBetterHigher != nil }.map(\.name) }

  /// Whether more is better of one of ``names``; nil for others.
  func isBetterHigher(_ name: String) -> Bool? {
    name == "loss" ? false : figures.first { $0.name == name }?.isBetterHigher
  }

  /// The value of one of ``names``.
  func value(_ name: String, of tally: Tally) -> Double {
    figures.first { $0.name == name && name != "loss" }?.value(tally) ?? tally.meanLoss
  }

  func record(_ tally: Tally, of split: String, at moment: Moment, in trial: Trial) {
    trial.record("loss/\(split)", tally.meanLoss, at: moment)
    for figure in figures {
      trial.record("\(figure.name)/\(split)", figure.value(tally), at: moment)
    }
  }
}

extension DataRecipe {
  /// Outputs of a model that learns from the data.
  var outputs: Int { classes ?? targetCount }
}
