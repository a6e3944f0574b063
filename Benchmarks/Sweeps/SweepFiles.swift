/// Experiment files of trials that compute nothing: what is left is the runner's own cost.
enum SweepFiles {
  static func empty(trials: Int) -> String {
    """
    experiment: function
    seed: 1
    settings: {name: empty, x: [$a, $b]}
    parameters:
      a: {min: 0.0, max: 1.0}
      b: {min: 0.0, max: 1.0}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: value, goal: minimize}
    """ + "\n"
  }

  static func sleeping(trials: Int, each duration: String) -> String {
    """
    experiment: function
    seed: 1
    settings: {name: empty, x: [$a], sleep: \(duration)}
    parameters:
      a: {min: 0.0, max: 1.0}
    search: {algorithm: random, trials: \(trials)}
    objective: {metric: value, goal: minimize}
    """ + "\n"
  }
}
