import Neural
import Tensors
import Training
import Trials

extension TrainExperiment {
  var metrics: [Metric] {
    let figures = model.figures(for: data, loss)
    var metrics = figures.metrics(of: "training", along: .epoch)
    if data.hasValidation { metrics += figures.metrics(of: "validation", along: .epoch) }
    if sharpness != nil {
      metrics.append(
        Metric(
          "sharpness", axis: .epoch, "largest eigenvalue of the Hessian of the mean training loss"))
    }
    if precision.scaling?.changes != nil {
      metrics += [
        Metric("loss_scale", axis: .epoch, "what losses are multiplied by after the epoch"),
        Metric("skipped_updates", axis: .epoch, "updates so far whose gradient was not finite"),
      ]
    }
    if earlyStopping != nil {
      metrics.append(
        Metric("best_epoch", axis: .end, "the epoch with the best figure of early stopping"))
    }
    if testsAtEnd { metrics += figures.metrics(of: "test", along: .end) }
    return metrics
  }

  func run(_ trial: inout Trial) throws {
    let recipe = data
    let data = try trial.cached("data \(recipe.source)") { try recipe.load(trial.shared) }
    let fit = try makeFit(on: data, for: trial)
    var watch = FitWatch(plateau, earlyStopping?.make(model.figures(for: recipe, loss)))
    if let restored = trial.restored {
      try fit.restore(FitState(restored), &watch)
    } else if let inherited = trial.inherited {
      try fit.weights.inherit(inherited, of: fit.plan.parameters.layout)
    } else if let firstWeights {
      for (parameter, values) in try firstWeights.load(for: fit.plan.objective) {
        fit.weights.write(values, to: parameter)
      }
    }
    let validation = data.validation.map { Evaluation(fit.plan, on: $0, ranks: trial.ranks) }
    let curvature = try sharpness.map { recipe in
      try Sharpness(
        fit.plan, on: data.training, samples: recipe.samples, iterations: recipe.iterations,
        stream: trial.random("sharpness"), ranks: trial.ranks)
    }
    while fit.epoch < epochs, !watch.isOver {
      try learn(fit, validation, &watch, in: trial)
      if let curvature, fit.epoch.isMultiple(of: sharpness?.every ?? 1) {
        let found = try curvature.run(weights: try fit.judgedWeights())
        trial.record("sharpness", found, at: .epoch(fit.epoch))
      }
      try trial.checkpoint(try fit.state(watch).arrays)
    }
    try finish(fit, data, watch, in: trial)
  }

  /// One epoch, judged and recorded.
  private func learn(
    _ fit: Fit, _ validation: Evaluation?, _ watch: inout FitWatch, in trial: Trial
  ) throws {
    let seen = try fit.runEpoch()
    try seen.requireMean(of: "training", in: "epoch \(fit.epoch)")
    let figures = model.figures(for: data, loss)
    figures.record(seen, of: "training", at: .epoch(fit.epoch), in: trial)
    if let scaling = fit.lossScaling, scaling.changes != nil {
      trial.record("loss_scale", scaling.state.scale, at: .epoch(fit.epoch))
      trial.record("skipped_updates", Double(scaling.state.skipped), at: .epoch(fit.epoch))
    }
    let weights = validation == nil ? nil : try fit.judgedWeights()
    let judged = try weights.flatMap { try validation?.run(weights: $0) }
    try judged?.requireMean(of: "validation", in: "epoch \(fit.epoch)")
    if let judged { figures.record(judged, of: "validation", at: .epoch(fit.epoch), in: trial) }
    let figure = earlyStopping.flatMap { stopping in
      judged.map { figures.value(stopping.metric, of: $0) }
    }
    watch.see(
      loss: (judged ?? seen).meanLoss, figure: figure, epoch: fit.epoch, weights: weights)
    fit.rateScale = watch.rateScale
  }

  /// What is tested and saved in the end.
  private func finish(
    _ fit: Fit, _ data: LearningData, _ watch: FitWatch, in trial: Trial
  ) throws {
    let weights = try watch.bestWeights ?? fit.judgedWeights()
    if let stopping = watch.stopping {
      trial.record("best_epoch", Double(stopping.state.epoch), at: .end)
    }
    if testsAtEnd, let test = data.test {
      let evaluation = Evaluation(fit.plan, on: test, ranks: trial.ranks)
      let judged = try evaluation.run(weights: weights)
      try judged.requireMean(of: "test", in: "epoch \(fit.epoch)")
      model.figures(for: self.data, loss).record(judged, of: "test", at: .end, in: trial)
    }
    try trial.save(
      Trial.weights, weights.withParameters(of: fit.plan.parameters.layout))
    let shown = data.test ?? data.validation ?? data.training
    let exhibits = fit.plan.objective.exhibits(
      shown.inputs(of: 0..<min(10, shown.count)), weights: weights,
      stream: trial.random("exhibits"))
    if !exhibits.isEmpty { try trial.save("exhibits", exhibits.map(NamedArray.init)) }
  }

  /// What becomes small.
  /// - Parameter training: By which classes are weighted; nil: all count the same.
  func objective(training: (any SampleSource)?) -> any LearningObjective {
    let objective = model.objective(for: data, loss, training: training)
    guard var supervised = objective as? Supervised else { return objective }
    (supervised.precision, supervised.segments) = (precision.precision, segments)
    return supervised
  }

  private func makePlan(on loaded: LearningData, for trial: Trial) -> FitPlan {
    let samples = loaded.epochSamples ?? loaded.training.count
    let batch = optimizer.searches ? samples : batch
    let steps = epochs * ((samples + batch - 1) / batch)
    var plan = FitPlan(
      objective(training: loaded.training), optimizer: optimizer.rule,
      schedule: schedule.make(optimizer.learningRate, steps), batch: batch, epochs: epochs,
      shards: LogicalShards(trial.shards), groups: groups, limits: limits,
      averageDecay: averageDecay, epochSamples: loaded.epochSamples)
    (plan.exchangePrecision, plan.lossScaling) = (precision.exchange, precision.scaling)
    plan.seeksDefects = seeksDefects
    plan.augmentation = augmentation.make(for: data, stream: trial.random("augmentation"))
    return plan
  }

  /// - Throws: ``TrainingImpossible``.
  private func makeFit(on loaded: LearningData, for trial: Trial) throws -> Fit {
    let plan = makePlan(on: loaded, for: trial)
    let (rows, footprint) = plan.footprint(on: loaded.training)
    if let lack = MachineMemory.lack(of: footprint.bytes, for: "a shard of \(rows) samples") {
      throw TrainingImpossible(
        description: lack + "; a smaller batch, more shards or checkpoint_segments take less")
    }
    if footprint.hasLoneChannels {
      throw TrainingImpossible(
        description:
          "batch normalisation over a shard of \(rows) samples sees one number a channel, "
          + "and would tell the same of every input; a larger batch or fewer shards help")
    }
    return Fit(
      plan, on: loaded.training,
      streams: FitStreams(
        initial: trial.random("initial weights"), shuffle: trial.random("shuffle"),
        dropout: trial.random("dropout")), ranks: trial.ranks)
  }
}

/// A training that cannot be done with the shards there are.
struct TrainingImpossible: Error, CustomStringConvertible {
  let description: String
}
