import Spec

/// The percentile rule: a trial is given up where its best loss so far is above the percentile of what
/// the trials before it had reached at the same place; with 25 the best quarter is kept.
///
/// Source: Optuna 5.0's `PercentilePruner`, with its defaults. Deviations: Optuna compares with trials
/// that ran to their end, which depends on who ends first; here every trial before k that came as far
/// counts, also one that was stopped there or failed later. So `startup` is Optuna's `n_startup_trials`
/// and `n_min_trials` in one.
///
/// Edge cases: NaN is left out of the percentile; a trial all of whose losses are NaN is given up;
/// without any loss to compare with, nobody is.
package struct PercentilePruner: Pruner {
  package static let name = "percentile"
  package static let summary = "stops what is worse than a percentile of the trials before it"

  /// Of the trials that are kept, 0...1.
  let share: Double
  /// Trials that must have come as far before a verdict is spoken.
  let startup: Int
  private let places: JudgedPlaces

  package init(_ settings: inout Settings, goal: Goal) {
    let percentile = settings.take(
      "percentile", example: 25.0, in: 0...100, "of the trials, those that are kept")
    self.init(&settings, share: percentile / 100)
  }

  init(_ settings: inout Settings, share: Double) {
    self.share = share
    startup = settings.take(
      "startup", default: 5, in: 0..., "trials to compare with before any is stopped")
    places = JudgedPlaces(&settings)
  }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? { places.rungs(at: curve) }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool {
    guard earlier.count >= max(1, startup) else { return false }
    let limit = earlier.quantile(share)
    guard !limit.isNaN else { return curve.bestLoss == nil }
    // The best loss is above the limit where every one is; a late one seldom is, so it is found soon.
    return !curve.reversed().contains { $0.loss <= limit }
  }
}

extension ArraySlice<Observation.Point> {
  /// The least loss, NaN left out; `nil`: there is none.
  var bestLoss: Double? {
    reduce(nil) { best, point in
      point.loss.isNaN || best.map { $0 <= point.loss } ?? false ? best : point.loss
    }
  }
}
