import Spec

/// Gives up a trial whose value leaves a range, or is NaN.
///
/// Source: Optuna 5.0's `ThresholdPruner`. `lower` and `upper` are in the metric's unit, whether it is
/// minimized or maximized.
package struct ThresholdPruner: Pruner {
  package static let name = "threshold"
  package static let summary = "stops what leaves a range of values, or is NaN"

  /// Of losses: values, negated where they are maximized.
  private let range: ClosedRange<Double>
  private let places: JudgedPlaces

  package init(_ settings: inout Settings, goal: Goal) {
    let lower = settings.takeOptional("lower", in: .all, "the lowest value that goes on")
    let upper = settings.takeOptional("upper", in: .all, "the highest value that goes on")
    places = JudgedPlaces(&settings)
    if lower == nil, upper == nil, !settings.isDescribing {
      settings.note(
        "early_stop threshold has neither 'lower' nor 'upper'", at: "lower",
        hint: "give the range of values that trials may have")
    }
    var (low, high) = (lower ?? -.infinity, upper ?? .infinity)
    if low > high {
      settings.note("upper must be at least lower, \(low), got \(high)", at: "upper")
      high = low
    }
    if goal == .maximize { (low, high) = (-high, -low) }
    range = low...high
  }

  package var comparesTrials: Bool { false }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? { places.rungs(at: curve) }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool { !(curve.last.map { range.contains($0.loss) } ?? true) }
}
