import Spec
import Training

/// `early_stopping:` in files.
private let earlyStoppings: [Part<EarlyStopping?>] =
  [Part("none", "all epochs are run") { _ in nil }]
  + [
    part(.loss, "ends where the loss of the validation samples no longer falls"),
    part(.accuracy, "ends where the accuracy on the validation samples no longer rises"),
  ]

private func part(_ figure: EarlyStopping.Figure, _ summary: String) -> Part<EarlyStopping?> {
  Part(figure.rawValue, summary) { settings in
    let patience = settings.take(
      "patience", default: 5, in: 1...1_000_000, "epochs without a better one before the end")
    let leastGain = settings.take(
      "min_delta", default: 0.0, in: 0.0...1e9,
      "an epoch is better if it is beyond the best one by more than this")
    let restoresBest = settings.take(
      "restore_best", default: true,
      "keep the weights of the best epoch, and test and save these in the end")
    return EarlyStopping(
      by: figure, patience: patience, leastGain: leastGain, restoresBest: restoresBest)
  }
}

extension Settings {
  /// `early_stopping:`; a map without a name judges by the loss.
  mutating func takeEarlyStopping(
    for data: any DataRecipe, _ model: ModelRecipe
  ) -> EarlyStopping? {
    let stopping = take(
      "early_stopping", from: earlyStoppings, default: has("early_stopping") ? "loss" : "none",
      "when a training ends before its last epoch")
    guard !isDescribing, let stopping else { return nil }
    if !data.hasValidation {
      note(
        "early stopping judges by validation samples, and none are set aside",
        at: "early_stopping", hint: "data.validation sets a share aside")
    }
    if stopping.figure == .accuracy, data.targets == .numbers {
      note(
        "the targets are numbers, and accuracy is of classes", at: "early_stopping",
        hint: "{name: loss}")
    } else if stopping.figure == .accuracy, model.bringsObjective {
      note(
        "accuracy is of classes, and this model learns none", at: "early_stopping",
        hint: "{name: loss}")
    }
    return stopping
  }
}
