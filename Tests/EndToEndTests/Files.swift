/// Experiment files for tests.
enum Files {
  /// A search over Branin's function, of trials that take a while each.
  static func function(
    trials: Int, sleep: String = "0s", _ more: String = ""
  ) -> String {
    """
    experiment: function
    seed: 5
    settings: {name: branin, x: [$x, $y], sleep: \(sleep)}
    parameters: {x: -5.0..10.0, y: 0.0..15.0}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: value, goal: minimize}
    \(more)
    """
  }

  /// A search over a shell script, in which `$RUNNER_TRIAL` and `$x` can be read.
  static func command(trials: Int, _ script: String, _ more: String = "") -> String {
    """
    experiment: command
    settings:
      command: [sh, script.sh]
    parameters: {x: 0.0..1.0}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: loss, goal: minimize}
    \(more)
    """
  }

  /// A search over small trainings with a checkpoint after every epoch.
  static func training(trials: Int, epochs: Int, samples: Int = 400, _ more: String = "") -> String
  {
    """
    experiment: train
    seed: 9
    settings:
      data: {name: spirals, samples: \(samples), validation: 0.2}
      model: {name: mlp, hidden: [16], dropout: 0.1}
      optimizer: {name: adam, learning_rate: $rate}
      batch: 32
      epochs: \(epochs)
    parameters: {rate: 'log(1e-3, 1e-1)'}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: accuracy/validation, goal: maximize}
    output: {checkpoint: 0s}
    \(more)
    """
  }
}

extension Files {
  /// One small training on all ranks.
  static func oneTraining(epochs: Int) -> String {
    """
    experiment: train
    seed: 9
    settings:
      data: {name: spirals, samples: 400, validation: 0.2}
      model: {name: mlp, hidden: [16], dropout: 0.1}
      optimizer: {name: adam, learning_rate: 0.01}
      batch: 64
      epochs: \(epochs)
    """
  }
}
