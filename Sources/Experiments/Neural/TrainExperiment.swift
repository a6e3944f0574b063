import Neural
import Spec
import Tensors
import Training
import Trials

/// Trains a model by minibatch gradient descent: a classifier or a regression, as the data are.
struct TrainExperiment: Experiment {
  static let name = "train"
  static let summary = "trains a neural network on labelled data"
  static let usesGroup = true

  let data: any DataRecipe
  let model: ModelRecipe
  let loss: LossRecipe
  let augmentation: AugmentationRecipe
  let optimizer: OptimizerRecipe
  let groups: [ParameterGroup]
  let schedule: ScheduleRecipe
  /// Lowers the learning rate where the loss no longer falls; `nil`: nothing does.
  let plateau: Plateau?
  let batch: Int
  let epochs: Int
  let limits: GradientLimits
  /// What the mean of the weights keeps of itself in an update; `nil`: none is kept.
  let averageDecay: Double?
  /// What the weights begin with; `nil`: random numbers.
  let firstWeights: FirstWeights?
  let testsAtEnd: Bool

  init(_ settings: inout Settings) {
    data = settings.take("data", from: learningData, default: "fashion-mnist", "what is learnt")
    model = settings.take("model", from: models, default: "mlp", "what learns")
    loss = settings.takeLoss(for: data)
    augmentation = AugmentationRecipe(&settings)
    optimizer = settings.take("optimizer", from: optimizers, default: "sgd", "how weights move")
    groups = settings.takeParameterGroups()
    schedule = settings.take(
      "schedule", from: schedules, default: "constant", "how the learning rate changes")
    plateau = settings.takePlateau()
    batch = settings.take("batch", default: 128, in: 1...1_048_576, "samples of one update")
    epochs = settings.take("epochs", default: 1, in: 0...1_000_000, "passes over the samples")
    limits = settings.takeGradientLimits()
    let decay = settings.take(
      "average_decay", default: 0.0, in: 0.0..<1.0,
      "what a mean of the weights, judged and saved in their place, keeps of itself in an update; "
        + "0: there is none")
    averageDecay = decay > 0 ? decay : nil
    firstWeights = settings.takeFirstWeights()
    testsAtEnd = settings.take("test", default: false, "evaluate on the test split at the end")
    if model.suits(data, &settings) {
      let model = model.make(data.inputs, data.outputs)
      let parameters = model.parameters
      settings.check(groups, optimizer, fit: parameters)
      firstWeights?.check(model, &settings)
      settings.require(
        room: parameters.layout.count, 2, width: 4, for: "the model with its gradient", at: "model")
    }
    augmentation.check(data, loss, &settings)
    if testsAtEnd, !data.hasTest, !settings.isDescribing {
      settings.note("the data have no test split", at: "test", hint: "data.test sets a share aside")
    }
  }

  var dataIdentity: [String] {
    get throws { try data.identity + [firstWeights?.identity].compactMap { $0 } }
  }

  var metrics: [Metric] {
    var metrics = data.figures(of: "training", along: .epoch)
    if data.hasValidation { metrics += data.figures(of: "validation", along: .epoch) }
    if testsAtEnd { metrics += data.figures(of: "test", along: .end) }
    return metrics
  }

  func run(_ trial: inout Trial) throws {
    let recipe = data
    let data = try trial.cached("data \(recipe.source)") { try recipe.load(trial.shared) }
    let fit = makeFit(on: data, for: trial)
    var plateau = plateau
    if let restored = trial.restored {
      try fit.restore(FitState(restored), &plateau)
    } else if let firstWeights {
      for (parameter, values) in try firstWeights.load(for: fit.plan.model) {
        fit.weights.write(values, to: parameter)
      }
    }
    let validation = data.validation.map { Evaluation(fit.plan, on: $0, ranks: trial.ranks) }
    while fit.epoch < epochs {
      let seen = try fit.runEpoch()
      guard seen.loss.isFinite else { throw TrainingDiverged(epoch: fit.epoch) }
      recipe.record(seen, of: "training", at: .epoch(fit.epoch), in: trial)
      var loss = seen.meanLoss
      if let validation {
        let judged = try validation.run(weights: try fit.judgedWeights())
        recipe.record(judged, of: "validation", at: .epoch(fit.epoch), in: trial)
        loss = judged.meanLoss
      }
      plateau?.see(loss)
      fit.rateScale = plateau?.state.scale ?? 1
      try trial.checkpoint(try fit.state(plateau).arrays)
    }
    let weights = try fit.judgedWeights()
    if testsAtEnd, let test = data.test {
      let evaluation = Evaluation(fit.plan, on: test, ranks: trial.ranks)
      let judged = try evaluation.run(weights: weights)
      recipe.record(judged, of: "test", at: .end, in: trial)
    }
    try trial.save(
      "weights", weights.withParameters(of: fit.plan.model.parameters.layout))
  }

  private func makeFit(on loaded: LearningData, for trial: Trial) -> Fit {
    let model = self.model.make(data.inputs, data.outputs)
    let samples = loaded.epochSamples ?? loaded.training.count
    let steps = epochs * ((samples + batch - 1) / batch)
    var plan = FitPlan(
      model: model, loss: loss(data, training: loaded.training), optimizer: optimizer.optimizer,
      schedule: schedule.make(optimizer.learningRate, steps), batch: batch, epochs: epochs,
      shards: LogicalShards(trial.shards), groups: groups, limits: limits,
      averageDecay: averageDecay, epochSamples: loaded.epochSamples)
    plan.augmentation = augmentation.make(for: data, stream: trial.random("augmentation"))
    return Fit(
      plan, on: loaded.training,
      streams: FitStreams(
        initial: trial.random("initial weights"), shuffle: trial.random("shuffle"),
        dropout: trial.random("dropout")), ranks: trial.ranks)
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
