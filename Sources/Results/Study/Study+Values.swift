import Spec
import Trials

/// What is derived from the samples of trials.
extension Study {
  /// Which way of a metric is better: as an objective that names it says, otherwise as the metric
  /// does; `nil`: neither.
  package func goal(of metric: String) -> Goal? {
    let objective = header.objectives.first { $0.metric == metric }?.goal
    let column = header.metrics.first { $0.name == metric }?.better
    return (objective ?? column).flatMap(Goal.init(rawValue:))
  }

  /// The final value of a metric: the last one at the end or on the metric's own axis, otherwise the
  /// last one on any; NaN where none was recorded.
  package func finalValue(of metric: String, in row: TrialRow) -> Double {
    let axis = header.metrics.first { $0.name == metric }?.axis
    var last: Double?
    for sample in row.samples.reversed() where sample.metric == metric {
      if sample.moment.axis == .end || sample.moment.axis.name == axis { return sample.value }
      last = last ?? sample.value
    }
    return last ?? .nan
  }

  /// The best value of a metric and where it was reached first; `nil` where no number was recorded,
  /// or where neither way is better.
  package func best(_ metric: String, in row: TrialRow) -> (value: Double, moment: Moment)? {
    guard let goal = goal(of: metric) else { return nil }
    var best: (value: Double, moment: Moment)?
    for sample in row.samples where sample.metric == metric && !sample.value.isNaN {
      if best.map({ goal.prefers(sample.value, to: $0.value) }) ?? true {
        best = (sample.value, sample.moment)
      }
    }
    return best
  }

  /// The value of an objective: the last or the best of its metric; NaN where there is none.
  package func objectiveValue(_ objective: ObjectiveColumn, of row: TrialRow) -> Double {
    if objective.value == Objective.Reading.best.rawValue {
      return best(objective.metric, in: row)?.value ?? .nan
    }
    return finalValue(of: objective.metric, in: row)
  }

  /// The value of the first objective; NaN where there is none.
  package func objectiveValue(of row: TrialRow) -> Double {
    header.objectives.first.map { objectiveValue($0, of: row) } ?? .nan
  }

  /// The values of all objectives, in their order.
  package func objectiveValues(of row: TrialRow) -> [Double] {
    header.objectives.map { objectiveValue($0, of: row) }
  }

  /// The trial that is done and has the best value of the first objective; of equal ones the lowest
  /// number. Without an objective, the only trial.
  package var bestTrial: TrialRow? {
    guard let objective = header.objectives.first, let goal = Goal(rawValue: objective.goal) else {
      return bestTrials(1).first
    }
    // By index: a row is never copied, so that a live line of a large study costs little.
    var best: (index: Int, value: Double)?
    for index in trials.indices where trials[index].state == .done {
      let value = objectiveValue(objective, of: trials[index])
      guard !value.isNaN else { continue }
      if best.map({ goal.prefers(value, to: $0.value) }) ?? true { best = (index, value) }
    }
    return best.map { trials[$0.index] }
  }

  /// The `count` best trials that are done, best first, ties by number. Without an objective they
  /// come in the order of their numbers.
  package func bestTrials(_ count: Int) -> [TrialRow] {
    guard let goal = header.objectives.first.flatMap({ Goal(rawValue: $0.goal) }) else {
      return Array(trials.lazy.filter { $0.state == .done }.prefix(count))
    }
    // Places, not rows: copying a row costs more than reading it.
    var ranked: [(place: Int, value: Double)] = []
    for (place, row) in trials.enumerated() where row.state == .done {
      let value = objectiveValue(of: row)
      if !value.isNaN { ranked.append((place, value)) }
    }
    if count == 1 {
      let best = ranked.min { goal.prefers($0.value, to: $1.value) }
      return best.map { [trials[$0.place]] } ?? []
    }
    ranked.sort { first, second in
      first.value == second.value
        ? first.place < second.place : goal.prefers(first.value, to: second.value)
    }
    return ranked.prefix(count).map { trials[$0.place] }
  }

  /// Trials in a state.
  package func count(_ state: Outcome.State) -> Int {
    trials.reduce(0) { $0 + ($1.state == state ? 1 : 0) }
  }

  /// Numbers of the trials whose outcome depends on time: timed out or lost.
  package var timeDependentTrials: [Int] {
    trials.filter { $0.state == .timeout || $0.state == .lost }.map(\.number)
  }
}

extension Goal {
  /// Whether `value` is better than `other`; never where one is NaN.
  package func prefers(_ value: Double, to other: Double) -> Bool {
    self == .minimize ? value < other : value > other
  }
}
