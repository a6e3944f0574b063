import Neural
import Spec
import Tensors
import Training
import Trials

/// Trains a model by minibatch gradient descent: a classifier with cross-entropy, or a regression
/// with squared error, as the data are.
struct TrainExperiment: Experiment {
  static let name = "train"
  static let summary = "trains a neural network on labelled data"
  static let usesGroup = true

  let data: any DataRecipe
  let model: ModelRecipe
  let optimizer: OptimizerRecipe
  let schedule: ScheduleRecipe
  let batch: Int
  let epochs: Int
  let testsAtEnd: Bool

  init(_ settings: inout Settings) {
    data = settings.take("data", from: learningData, default: "fashion-mnist", "what is learnt")
    model = settings.take("model", from: models, default: "mlp", "what learns")
    optimizer = settings.take("optimizer", from: optimizers, default: "sgd", "how weights move")
    schedule = settings.take(
      "schedule", from: schedules, default: "constant", "how the learning rate changes")
    batch = settings.take("batch", default: 128, in: 1...1_048_576, "samples of one update")
    epochs = settings.take("epochs", default: 1, in: 0...1_000_000, "passes over the samples")
    testsAtEnd = settings.take("test", default: false, "evaluate on the test split at the end")
    if testsAtEnd, !data.hasTest, !settings.isDescribing {
      settings.note("the data have no test split", at: "test", hint: "data.test sets a share aside")
    }
  }

  var dataIdentity: [String] { get throws { try data.identity } }

  var metrics: [Metric] {
    var metrics = epochMetrics("training")
    if data.hasValidation { metrics += epochMetrics("validation") }
    if testsAtEnd { metrics += figures("test", axis: .end) }
    return metrics
  }

  private func epochMetrics(_ split: String) -> [Metric] { figures(split, axis: .epoch) }

  private func figures(_ split: String, axis: Axis) -> [Metric] {
    let loss = Metric(
      "loss/\(split)", better: .minimize, axis: axis, "mean loss over the \(split) samples")
    let second =
      data.classes == nil
      ? Metric("rmse/\(split)", better: .minimize, axis: axis, "root mean squared error")
      : Metric("accuracy/\(split)", better: .maximize, axis: axis, "share classified right")
    return [loss, second]
  }

  func run(_ trial: inout Trial) throws {
    let recipe = data
    let data = try trial.cached("data \(recipe.source)") { try recipe.load(trial.shared) }
    let fit = makeFit(on: data.training, for: trial)
    if let restored = trial.restored { try fit.restore(FitState(restored)) }
    let validation = data.validation.map { Evaluation(fit.plan, on: $0, ranks: trial.ranks) }
    while fit.epoch < epochs {
      let seen = try fit.runEpoch()
      guard seen.loss.isFinite else { throw TrainingDiverged(epoch: fit.epoch) }
      record(seen, "training", at: .epoch(fit.epoch), &trial)
      if let validation {
        record(
          try validation.run(weights: fit.weights), "validation", at: .epoch(fit.epoch), &trial)
      }
      try trial.checkpoint(try fit.state().arrays)
    }
    if testsAtEnd, let test = data.test {
      let evaluation = Evaluation(fit.plan, on: test, ranks: trial.ranks)
      record(try evaluation.run(weights: fit.weights), "test", at: .end, &trial)
    }
    try trial.save("weights", fit.namedWeights)
  }

  private func makeFit(on samples: any SampleSource, for trial: Trial) -> Fit {
    let model = self.model.make(data.features, data.classes ?? 1)
    let steps = epochs * ((samples.count + batch - 1) / batch)
    let plan = FitPlan(
      model: model, loss: data.classes == nil ? .meanSquaredError : .crossEntropy,
      optimizer: optimizer.optimizer, schedule: schedule.make(optimizer.learningRate, steps),
      batch: batch, epochs: epochs, shards: LogicalShards(trial.shards))
    return Fit(
      plan, on: samples,
      streams: FitStreams(
        initial: trial.random("initial weights"), shuffle: trial.random("shuffle"),
        dropout: trial.random("dropout")), ranks: trial.ranks)
  }

  private func record(
    _ tally: Tally, _ split: String, at moment: Moment, _ trial: inout Trial
  ) {
    trial.record("loss/\(split)", tally.meanLoss, at: moment)
    if data.classes == nil {
      trial.record("rmse/\(split)", tally.meanLoss.squareRoot(), at: moment)
    } else {
      trial.record("accuracy/\(split)", tally.accuracy, at: moment)
    }
  }
}

/// The loss of a training became infinite or no number.
struct TrainingDiverged: Error, CustomStringConvertible {
  let epoch: Int
  var description: String {
    "the training diverged: its loss in epoch \(epoch) is no finite number; a smaller "
      + "learning_rate may help"
  }
}
