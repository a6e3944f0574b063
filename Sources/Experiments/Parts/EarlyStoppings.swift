import Spec
import Training

/// `early_stopping:` before it is known what is judged.
struct EarlyStoppingRecipe: Sendable {
  /// `loss`, or one of the figures that are recorded of a split.
  let metric: String
  private let patience: Int
  private let leastGain: Double
  private let restoresBest: Bool

  init(_ settings: inout Settings) {
    metric = settings.take(
      "metric", default: "loss",
      "what is judged of the validation samples: loss, or accuracy or what else is recorded of them"
    )
    patience = settings.take(
      "patience", default: 5, in: 1...1_000_000, "epochs without a better one before the end")
    leastGain = settings.take(
      "min_delta", default: 0.0, in: 0.0...1e9,
      "an epoch is better if it is beyond the best one by more than this")
    restoresBest = settings.take(
      "restore_best", default: true,
      "keep the weights of the best epoch, and test and save these in the end; what was recorded of each "
        + "epoch stays, so that a search takes objective.value: best")
  }

  func make(_ figures: SplitFigures) -> EarlyStopping {
    EarlyStopping(
      isBetterHigher: figures.isBetterHigher(metric) ?? false, patience: patience,
      leastGain: leastGain, restoresBest: restoresBest)
  }
}

/// `early_stopping:` in files.
private let earlyStoppings: [Part<EarlyStoppingRecipe?>] = [
  Part("none", "all epochs are run") { _ in nil },
  Part("patience", "ends after so many epochs without a better one (Prechelt, 1998)") {
    EarlyStoppingRecipe(&$0)
  },
]

extension Settings {
  /// `early_stopping:`; a map needs no name.
  /// - Parameter figures: What is recorded of a split; nil where that is not known.
  mutating func takeEarlyStopping(
    for data: any DataRecipe, _ figures: @autoclosure () -> SplitFigures?
  ) -> EarlyStoppingRecipe? {
    let stopping = take(
      "early_stopping", from: earlyStoppings, default: has("early_stopping") ? "patience" : "none",
      "when a training ends before its last epoch; {patience: 5} needs no name")
    guard !isDescribing, !isStandIn("data"), let stopping else { return stopping }
    if !data.hasValidation {
      note(
        "early stopping judges by validation samples, and none are set aside",
        at: "early_stopping", hint: "data.validation sets a share aside")
    }
    guard let figures = figures() else { return stopping }
    if figures.isBetterHigher(stopping.metric) == nil {
      note(
        "nothing that has a better and a worse is recorded as '\(stopping.metric)' here",
        at: "early_stopping", hint: "metric may be: \(figures.names.joined(separator: ", "))")
    }
    return stopping
  }
}
