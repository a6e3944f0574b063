import Spec

/// What a metric is recorded along: each axis becomes a dimension and a group of the results file.
package struct Axis: Hashable, Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  /// One value, when the trial ends: no curve.
  package static let end = Axis("end")
  package static let step = Axis("step")
  package static let epoch = Axis("epoch")
  package static let round = Axis("round")
  package static let episode = Axis("episode")
}

/// Where on its axis a value was recorded.
package struct Moment: Hashable, Sendable {
  package let axis: Axis
  /// Counts from 1 along the axis; 0 for ``Axis/end``.
  package let index: Int

  package static let end = Moment(axis: .end, index: 0)
  package static func step(_ index: Int) -> Moment { Moment(axis: .step, index: index) }
  package static func epoch(_ index: Int) -> Moment { Moment(axis: .epoch, index: index) }
  package static func round(_ index: Int) -> Moment { Moment(axis: .round, index: index) }
  package static func episode(_ index: Int) -> Moment { Moment(axis: .episode, index: index) }

  package init(axis: Axis, index: Int) { (self.axis, self.index) = (axis, index) }
}

/// A quantity that an experiment reports.
package struct Metric: Hashable, Sendable {
  /// As in files: `loss/validation`.
  package let name: String
  /// SI symbol or `1`.
  package let unit: String
  /// Which way is better; `nil`: neither.
  package let better: Goal?
  package let axis: Axis
  package let meaning: String

  package init(
    _ name: String, unit: String = "1", better: Goal? = nil, axis: Axis, _ meaning: String
  ) {
    (self.name, self.unit, self.better) = (name, unit, better)
    (self.axis, self.meaning) = (axis, meaning)
  }
}
