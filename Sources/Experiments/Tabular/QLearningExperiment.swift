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
  /// Episodes between two evaluations.
  let interval: Int
  let keepsEpisodes: Bool

  init(_ settings: inout Settings) {
    environment = settings.take(
      "environment", from: tabularEnvironments, default: "frozen-lake", "where the agent acts")
    let episodes = settings.take(
      "episodes", default: 20_000, in: 1...1_000_000_000, "episodes in which is learnt")
    plan = QLearningPlan(
      episodes: episodes,
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
      "evaluation_interval", default: 1000, in: 1...1_000_000_000,
      "episodes between two evaluations; one more is made after the last")
    keepsEpisodes = EpisodeTable.takeChoice(&settings)
  }

  var metrics: [Metric] {
    [
      Metric(
        "return/evaluation", better: .maximize, axis: .episode,
        "expected return of the greedy policy within the step limit, exactly"),
      Metric(
        "value/start", axis: .episode, "what the table holds for the start of an episode"),
      Metric(
        "return/training", better: .maximize, axis: .episode,
        "mean return of the episodes since the last evaluation"),
    ]
  }

  var recordTables: [RecordTable] { keepsEpisodes ? [EpisodeTable.numbered] : [] }

  func run(_ trial: inout Trial) throws {
    var learner = QLearner(environment, plan, random: trial.random)
    var returns = MeanReturn()
    if let restored = trial.restored { returns = try learner.restore(restored) }
    while learner.episodes < plan.episodes {
      let episode = learner.runEpisode()
      returns.add([episode])
      if keepsEpisodes {
        trial.append(EpisodeTable.numbered.name, EpisodeTable.row(learner.episodes, episode))
      }
      if learner.episodes.isMultiple(of: interval) || learner.episodes == plan.episodes {
        evaluate(learner, returns, &trial)
        returns = MeanReturn()
      }
      if learner.episodes.isMultiple(of: Self.episodesBetweenCheckpoints) {
        try trial.checkpoint(learner.arrays(returns))
      }
    }
    let shape = [environment.stateCount, environment.actionCount]
    try trial.save(
      "values", [NamedArray("action_values", shape: shape, .float64(learner.table.values))])
  }

  /// So that a stop is heard within milliseconds.
  private static let episodesBetweenCheckpoints = 500

  private func evaluate(_ learner: QLearner, _ returns: MeanReturn, _ trial: inout Trial) {
    let (model, moment) = (environment.model, Moment.episode(learner.episodes))
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
        "share of the episodes over which the one goes over into the other"))
  }
}
