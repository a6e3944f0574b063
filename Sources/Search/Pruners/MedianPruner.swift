import Spec

/// The median rule: a trial is given up where its best loss so far is above the median of what the
/// trials before it had reached at the same place.
///
/// Source: Golovin et al., *Google Vizier* (KDD 2017) §3.2.2, in the form and with the defaults of
/// Optuna 5.0's `MedianPruner`. Deviations: Optuna compares with trials that ran to their end, which
/// depends on who ends first; here every trial before k that came as far counts, also one that was
/// stopped there or failed later. A place counts from 1 as axes do, so `warmup` places are passed
/// unjudged. Values reported between two places of the interval are compared with each other.
///
/// Edge cases: NaN is left out of the median; a trial all of whose losses are NaN is given up; without
/// any loss to compare with, nobody is.
package struct MedianPruner: Pruner {
  package static let name = "median"
  package static let summary = "stops what is worse than the median of the trials before it"

  /// Trials that must have come as far before a verdict is spoken.
  let startup: Int
  /// Places at the beginning of an axis that are not judged.
  let warmup: Int
  /// Places from one verdict to the next.
  let interval: Int

  package init(_ settings: inout Settings) {
    startup = settings.take(
      "startup", default: 5, in: 0..., "trials to compare with before any is stopped")
    warmup = settings.take(
      "warmup", default: 0, in: 0..., "epochs, steps, … that are not judged")
    interval = settings.take(
      "interval", default: 1, in: 1..., "epochs, steps, … from verdict to verdict")
  }

  package func rung(of trial: Int, at curve: ArraySlice<Observation.Point>) -> Int? {
    guard let resource = curve.last?.resource, resource > warmup else { return nil }
    return (resource - 1 - warmup) / interval
  }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool {
    guard earlier.count >= max(1, startup) else { return false }
    let best = curve.reduce(Double.nan) { $1.loss < $0 || $0.isNaN ? $1.loss : $0 }
    return best.isNaN || best > earlier.quantile(0.5)
  }
}
