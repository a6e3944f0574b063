import Trials

/// One metric of one trial along its axis.
struct Curve: Sendable {
  struct Point: Sendable, Equatable {
    var index: Int
    var value: Double
  }

  let metric: String
  let axis: String
  /// In the order in which they were recorded.
  private(set) var points: [Point] = []

  /// The trial's curves in the order of `metrics`; one for each axis where a metric was recorded on
  /// several. Values at the end of a trial are no curve.
  static func all(of trial: TrialRow, _ metrics: [MetricColumn]) -> [Curve] {
    var curves: [Curve] = []
    var next = 0
    for sample in trial.samples where sample.moment.axis != .end {
      if next >= curves.count || !curves[next].holds(sample) {
        next = curves.firstIndex { $0.holds(sample) } ?? curves.count
      }
      if next == curves.count {
        curves.append(Curve(metric: sample.metric, axis: sample.moment.axis.name))
      }
      curves[next].points.append(Point(index: sample.moment.index, value: sample.value))
      next += 1
      if next == curves.count { next = 0 }
    }
    let names = metrics.map(\.name)
    return names.flatMap { name in curves.filter { $0.metric == name } }
  }

  /// The trial's curve of one metric; `nil` where it recorded none.
  static func of(_ metric: String, in trial: TrialRow) -> Curve? {
    guard
      let axis = trial.samples.first(where: { $0.metric == metric && $0.moment.axis != .end })?
        .moment.axis
    else { return nil }
    var curve = Curve(metric: metric, axis: axis.name)
    for sample in trial.samples where sample.metric == metric && sample.moment.axis == axis {
      curve.points.append(Point(index: sample.moment.index, value: sample.value))
    }
    return curve
  }

  private init(metric: String, axis: String) { (self.metric, self.axis) = (metric, axis) }

  private func holds(_ sample: Sample) -> Bool {
    metric == sample.metric && axis == sample.moment.axis.name
  }
}
