import Agents
import Neural
import Spec
import Tensors
import Training
import Trials

/// Learns a policy by proximal policy optimisation (Schulman et al., arXiv 1707.06347). The defaults
/// are those of Stable-Baselines3 where it has them.
struct PolicyExperiment: Experiment {
  static let name = "ppo"
  static let summary = "learns to act by proximal policy optimisation"
  static let subject = "rl"
  static let usesGroup = true

  let environment: any Environment
  /// Steps of all environments, rounded up to whole updates.
  let steps: Int
  let learning: PolicyLearning
  let optimizer: OptimizerRecipe
  let groups: [ParameterGroup]
  let schedule: ScheduleRecipe
  let evaluationEpisodes: Int
  /// Updates between two evaluations.
  let evaluationInterval: Int
  let keepsEpisodes: Bool

  init(_ settings: inout Settings) {
    environment = settings.take(
      "environment", from: environments, default: "cartpole", "where the policy acts")
    steps = settings.take(
      "steps", default: 100_000, in: 1...1_000_000_000_000,
      "steps of all environments, rounded up to whole updates")
    learning = PolicyLearning(&settings)
    optimizer = settings.take("optimizer", from: optimizers, default: "adam", "how weights move")
    groups = settings.takeParameterGroups()
    schedule = settings.take(
      "schedule", from: schedules, default: "constant",
      "how the learning rate changes from update to update")
    evaluationEpisodes = settings.take(
      "evaluation_episodes", default: 20, in: 1...1_000_000,
      "episodes of an evaluation, in which the most probable action is taken")
    evaluationInterval = settings.take(
      "evaluation_interval", default: 20, in: 1...1_000_000_000,
      "updates between two evaluations; one more is made after the last")
    keepsEpisodes = EpisodeTable.takeChoice(&settings)
    if steps / learning.environments / learning.rolloutSteps >= Self.mostEpochs / learning.epochs {
      settings.note("there are more than \(Self.mostEpochs) passes over rollouts", at: "steps")
    }
    settings.check(groups, optimizer.optimizer, fit: model.parameters)
  }

  /// Of a whole training: each has an order of its own.
  private static let mostEpochs = 1 << 32 - 2

  var metrics: [Metric] {
    [
      Metric(
        "return/evaluation", better: .maximize, axis: .step,
        "mean return of the evaluation's episodes"),
      Metric(
        "return/training", better: .maximize, axis: .step,
        "mean return of the episodes that ended since the last evaluation, if any did"),
    ]
  }

  var recordTables: [RecordTable] {
    (keepsEpisodes ? [EpisodeTable.training] : []) + [EpisodeTable.evaluation, UpdateTable.table]
  }

  func run(_ trial: inout Trial) throws {
    let random = trial.random
    let training = PolicyTraining(
      plan(shards: trial.shards), streams: PolicyStreams(random), ranks: trial.ranks)
    var returns = MeanReturn()
    if let restored = trial.restored {
      returns = try training.restore(restored)
    } else if let inherited = trial.inherited {
      try training.weights.inherit(inherited, of: training.plan.model.parameters.layout)
    }
    while training.update < training.plan.updates {
      let update = try training.runUpdate()
      guard update.tally.loss.isFinite else { throw PolicyDiverged(update: training.update) }
      returns.add(update.episodes)
      append(update, of: training, &trial)
      if isEvaluated(training) {
        try evaluate(training, returns, &trial)
        returns = MeanReturn()
      }
      try trial.checkpoint(try training.arrays(returns))
    }
    try trial.save(Trial.weights, training.namedWeights)
  }

  var weights: ParameterLayout? { model.parameters.layout }

  private var model: ActorCritic {
    ActorCritic(
      inputs: environment.observationWidth, hidden: learning.hidden,
      actions: environment.actionCount, nonlinearity: learning.activation)
  }

  private func plan(shards: Int) -> PolicyPlan {
    let perUpdate = learning.environments * learning.rolloutSteps
    let updates = (steps + perUpdate - 1) / perUpdate
    return PolicyPlan(
      environment: environment,
      model: model,
      environments: learning.environments, rolloutSteps: learning.rolloutSteps, updates: updates,
      epochs: learning.epochs, batch: learning.batch, estimation: learning.estimation,
      optimizer: optimizer.optimizer, schedule: schedule.make(optimizer.learningRate, updates),
      clipRange: learning.clipSchedule, valueWeight: learning.valueWeight,
      entropyWeight: learning.entropyWeight, maximumGradientNorm: learning.maximumGradientNorm,
      groups: groups, shards: LogicalShards(shards))
  }

  private func isEvaluated(_ training: PolicyTraining) -> Bool {
    training.update.isMultiple(of: evaluationInterval) || training.update == training.plan.updates
  }

  private func append(_ update: PolicyUpdate, of training: PolicyTraining, _ trial: inout Trial) {
    for episode in update.episodes where keepsEpisodes {
      let step = episode.endStep * training.plan.environments
      trial.append(EpisodeTable.training.name, EpisodeTable.row(step, episode))
    }
    trial.append(UpdateTable.table.name, UpdateTable.row(update, step: training.environmentSteps))
  }

  private func evaluate(
    _ training: PolicyTraining, _ returns: MeanReturn, _ trial: inout Trial
  ) throws {
    let episodes = try training.evaluate(episodes: evaluationEpisodes, number: training.update)
    var evaluation = MeanReturn()
    evaluation.add(episodes)
    let step = training.environmentSteps
    for episode in episodes {
      trial.append(EpisodeTable.evaluation.name, EpisodeTable.row(step, episode))
    }
    trial.record("return/evaluation", evaluation.value ?? .nan, at: .step(step))
    if let mean = returns.value { trial.record("return/training", mean, at: .step(step)) }
  }
}

/// The loss of an update became infinite or no number.
struct PolicyDiverged: Error, CustomStringConvertible {
  let update: Int
  var description: String {
    "the policy diverged: the loss of update \(update) is no finite number; a smaller "
      + "learning_rate may help"
  }
}
