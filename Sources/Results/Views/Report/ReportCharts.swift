import Spec
import Trials

/// The pictures of a report: curves of the best trials, the search's progress, and the objective over
/// each numeric parameter.
struct ReportCharts: Sendable {
  /// Curves and points drawn at most, so that a page stays readable.
  private static let curvesAtMost = 50
  private static let pointsAtMost = 2000

  private let study: Study

  init(_ study: Study) { self.study = study }

  var all: [SVGChart] {
    var charts: [SVGChart] = []
    if let metric = study.curveMetric { charts.append(curves(of: metric)) }
    guard let objective = study.header.objectives.first, study.header.isSweep else { return charts }
    let done = study.trials.filter { $0.state == .done }
    charts.append(progress(objective, done))
    for (index, parameter) in study.header.parameters.enumerated()
    where parameter.kind == .real || parameter.kind == .integer {
      charts.append(scatter(index, parameter, objective, thinned(done)))
    }
    return charts
  }

  /// The best trial's curve over the others'.
  private func curves(of metric: MetricColumn) -> SVGChart {
    let trials = study.trialsToShow(Self.curvesAtMost)
    var series: [SVGChart.Series] = []
    for trial in trials.reversed() {
      guard let curve = Curve.of(metric.name, in: trial) else { continue }
      series.append(
        .init(
          x: curve.points.map { Double($0.index) }, y: curve.points.map(\.value),
          style: trial.number == trials[0].number ? "best" : "other", label: label(trial)))
    }
    return SVGChart(metric.name, x: metric.axis, y: metric.name, series)
  }

  /// Each done trial's objective, and the best until then.
  private func progress(_ objective: ObjectiveColumn, _ done: [TrialRow]) -> SVGChart {
    let leaders = Leaders(study, objective, done)
    let line = SVGChart.Series(
      x: leaders.numbers, y: leaders.best, style: "best", label: "best so far")
    return SVGChart(
      "\(objective.title) by trial", x: "trial", y: objective.title,
      dots(objective, thinned(done)) { Double($0.number) } + [line])
  }

  private func scatter(
    _ index: Int, _ parameter: ParameterColumn, _ objective: ObjectiveColumn, _ trials: [TrialRow]
  ) -> SVGChart {
    let values = trials.compactMap { $0.value(of: index)?.number }
    var chart = SVGChart(
      "\(objective.title) by \(parameter.name)", x: parameter.name, y: objective.title,
      dots(objective, trials) { $0.value(of: index)?.number ?? .nan })
    if let low = values.min(), let high = values.max() {
      chart.isLogarithmic = low > 0 && high / low >= 30
    }
    return chart
  }

  /// A point for each of `trials`.
  private func dots(
    _ objective: ObjectiveColumn, _ trials: [TrialRow], _ x: (TrialRow) -> Double
  ) -> [SVGChart.Series] {
    trials.map { trial in
      SVGChart.Series(
        x: [x(trial)], y: [study.objectiveValue(objective, of: trial)], isLine: false,
        style: "trial", label: label(trial))
    }
  }

  private func label(_ trial: TrialRow) -> String {
    let assignment = trial.assignmentText(study.header.parameters)
    return "trial \(trial.number)" + (assignment.isEmpty ? "" : ": \(assignment)")
  }

  private func thinned(_ trials: [TrialRow]) -> [TrialRow] {
    guard trials.count > Self.pointsAtMost else { return trials }
    return (0..<Self.pointsAtMost).map { trials[$0 * trials.count / Self.pointsAtMost] }
  }
}

/// The values of an objective in trial order, and the best until each.
struct Leaders: Sendable {
  private(set) var numbers: [Double] = []
  private(set) var values: [Double] = []
  private(set) var best: [Double] = []

  init(_ study: Study, _ objective: ObjectiveColumn, _ trials: [TrialRow]) {
    let goal = Goal(rawValue: objective.goal) ?? .minimize
    var leader = Double.nan
    for trial in trials {
      let value = study.objectiveValue(objective, of: trial)
      if leader.isNaN || goal.prefers(value, to: leader) { leader = value }
      numbers.append(Double(trial.number))
      values.append(value)
      best.append(leader)
    }
  }
}
