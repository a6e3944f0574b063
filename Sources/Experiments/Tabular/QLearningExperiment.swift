import Agents
import Spec
import Tensors
import Training
import Trials

/// Q-learning (Watkins & Dayan, *Machine Learning* 8, 1992) with random exploration that falls along
/// a line. What was learnt is evaluated exactly, by the environment's model, which the agent does not
/// know.
struct QLearningExperiment: Experiment {
  static let name = "q-learning"
  static let summary = "learns a table of action values from episodes"
  static let subject = "rl"
  static let usesGroup = false

  let environment: any TabularEnvironment
  let plan: QLearningPlan
  /// Steps between two evaluations.
  let interval: Int
  let keepsEpisodes: Bool

  init(_ settings: inout Settings) {
    environment = settings.take(
      "environment", from: tabularEnvironments, default: "frozen-lake", "where the agent acts")
    let steps = settings.take(
      "steps", default: 500_000, in: 1...1_000_000_000_000, "steps in which is learnt")
    plan = QLearningPlan(
      steps: steps,
      discount: settings.take("discount", default: 0.99, in: 0.0...1.0, "γ of the return"),
      rate: settings.take(
        "learning_rate", default: 0.1, above: 0, through: 1, "step size of the first update"),
      rateDecay: settings.take(
        "rate_decay", default: 0.0, in: 0.0...1.0,
        "ω: the nth update of a pair has the step size learning_rate / n^ω"),
      initialValue: settings.take(
        "initial_value", default: 0.0, in: -1e9...1e9, "of every action in every state"),
      exploration: Exploration(&settings))
    interval = settings.take(
      "evaluation_interval", default: 20_000, in: 1...1_000_000_000_000,
      "steps between two evaluations; one more is made after the last")
    keepsEpisodes = EpisodeTable.takeChoice(&settings)
  }

  var metrics: [Metric] {
    [
      Metric(
        "return/evaluation", better: .maximize, axis: .step,
        "expected return of the greedy policy within the step limit, exactly"),
      Metric(
        "value/start", axis: .step, "what the table holds for the start of an episode"),
      Metric(
        "return/training", better: .maximize, axis: .step,
        "mean return of the episodes since the last evaluation"),
    ]
  }

  var recordTables: [RecordTable] { keepsEpisodes ? [EpisodeTable.training] : [] }

  func run(_ trial: inout Trial) throws {
    var learner = QLearner(environment, plan, random: trial.random)
    var returns = MeanReturn()
    if let restored = trial.restored { returns = try learner.restore(restored) }
    while learner.steps < plan.steps {
      for episode in learner.run(steps: stretch(from: learner.steps)) {
        returns.add([episode])
        guard keepsEpisodes else { continue }
        trial.append(
          EpisodeTable.training.name, EpisodeTable.row(episode.endStep, episode))
      }
      if learner.steps.isMultiple(of: interval) || learner.steps == plan.steps {
        evaluate(learner, returns, &trial)
        returns = MeanReturn()
      }
      try trial.checkpoint(learner.arrays(returns))
    }
    let shape = [environment.stateCount, environment.actionCount]
    try trial.save(
      "values", [NamedArray("action_values", shape: shape, .float64(learner.table.values))])
  }

  /// A checkpoint is offered after so many steps: a stop is heard within milliseconds.
  private static let longestStretch = 10_000

  /// The steps to the next checkpoint, evaluation or end.
  private func stretch(from step: Int) -> Int {
    min(
      plan.steps - step, interval - step % interval,
      Self.longestStretch - step % Self.longestStretch)
  }

  private func evaluate(_ learner: QLearner, _ returns: MeanReturn, _ trial: inout Trial) {
    let (model, moment) = (environment.model, Moment.step(learner.steps))
    let expected = model.expectedReturn(
      of: learner.table.greedyPolicy, stepLimit: environment.stepLimit)
    let values = (0..<model.stateCount).map(learner.table.value)
    trial.record("return/evaluation", expected, at: moment)
    trial.record("value/start", model.startValue(values), at: moment)
    if let mean = returns.value { trial.record("return/training", mean, at: moment) }
  }
}

extension Exploration {
  init(_ settings: inout Settings) {
    self.init(
      first: settings.take(
        "exploration", default: 1.0, in: 0.0...1.0, "share of random actions at first"),
      last: settings.take(
        "final_exploration", default: 0.05, in: 0.0...1.0, "share of random actions at last"),
      duration: settings.take(
        "exploration_share", default: 0.5, in: 0.0...1.0,
        "share of the steps over which the one goes over into the other"))
  }
}
