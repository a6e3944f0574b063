import Spec

/// The median rule: a trial is given up where its best loss so far is above the median of what the
/// trials before it had reached at the same place. It is ``PercentilePruner`` with 50.
///
/// Source: Golovin et al., *Google Vizier* (KDD 2017) §3.2.2, in the form and with the defaults of
/// Optuna 5.0's `MedianPruner`.
package struct MedianPruner: Pruner {
  package static let name = "median"
  package static let summary = "stops what is worse than the median of the trials before it"

  private let rule: PercentilePruner

  package init(_ settings: inout Settings, goal: Goal) {
    rule = PercentilePruner(&settings, share: 0.5)
  }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? { rule.rungs(of: trial, at: curve) }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool { rule.stops(trial, at: curve, among: earlier) }
}
