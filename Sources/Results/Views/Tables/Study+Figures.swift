import Spec
import Trials

/// What tables, charts and exports show of a trial.
extension Study {
  /// The last value of a metric; NaN where that was recorded, `nil` where nothing was.
  func lastValue(of metric: String, in trial: TrialRow) -> Double? {
    let value = finalValue(of: metric, in: trial)
    guard value.isNaN else { return value }
    return trial.samples.contains { $0.metric == metric } ? value : nil
  }

  /// What a trial in any state offers to an objective so far; NaN where that was recorded, `nil`
  /// where nothing was.
  func reading(_ objective: ObjectiveColumn, of trial: TrialRow) -> Double? {
    let value = objectiveValue(objective, of: trial)
    return value.isNaN ? lastValue(of: objective.metric, in: trial) : value
  }

  /// Metrics of which the best value says more than the last: with a curve and a direction.
  var metricsWithBest: [String] {
    let columns = header.metrics.filter { $0.axis != Axis.end.name && goal(of: $0.name) != nil }
    return columns.map(\.name)
  }

  /// The best trials, or the first ones where no objective ranks them or none is done.
  func trialsToShow(_ count: Int) -> [TrialRow] {
    let best = header.objectives.count > 1 ? paretoFront : bestTrials(count)
    return Array((best.isEmpty ? trials : best).prefix(count))
  }

  /// The objective's metric where it has a curve, otherwise the first that has one.
  var curveMetric: MetricColumn? {
    let curves = header.metrics.filter { $0.axis != Axis.end.name }
    let objective = header.objectives.lazy.compactMap { objective in
      curves.first { $0.name == objective.metric }
    }
    return objective.first ?? curves.first
  }
}

extension Study {
  /// Done trials that no other beats: as good in every objective and better in one. Best in the first
  /// objective first, ties by number. Trials with a NaN do not take part.
  package var paretoFront: [TrialRow] {
    let goals = header.objectives.map { Goal(rawValue: $0.goal) ?? .minimize }
    guard !goals.isEmpty else { return [] }
    let points = trials.filter { $0.state == .done }.compactMap { trial -> Point? in
      let values = objectiveValues(of: trial)
      return values.contains(where: \.isNaN) ? nil : Point(trial: trial, values: values)
    }
    // In this order nothing that comes later can beat what came before.
    let sorted = points.sorted { a, b in a.precedes(b, goals) }
    var front: [Point] = []
    for point in sorted {
      // Of two objectives the last one on the front is the best in the second.
      let rivals = goals.count == 2 ? front.suffix(1) : front[...]
      if !rivals.contains(where: { $0.dominates(point, goals) }) { front.append(point) }
    }
    return front.map(\.trial)
  }

  /// A trial among its objectives' values.
  private struct Point {
    let trial: TrialRow
    let values: [Double]

    /// By the objectives in turn, then by number.
    func precedes(_ other: Point, _ goals: [Goal]) -> Bool {
      for (index, goal) in goals.enumerated() where values[index] != other.values[index] {
        return goal.prefers(values[index], to: other.values[index])
      }
      return trial.number < other.trial.number
    }

    func dominates(_ other: Point, _ goals: [Goal]) -> Bool {
      let isWorse = goals.indices.contains { goals[$0].prefers(other.values[$0], to: values[$0]) }
      return !isWorse && values != other.values
    }
  }
}
