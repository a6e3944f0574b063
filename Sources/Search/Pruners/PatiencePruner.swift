import Spec

/// Gives up a trial that stands still: the best of its last `patience` + 1 values is worse, by more than
/// `min_delta`, than the best of those before. With a further pruner both must say so.
///
/// Source: Optuna 5.0's `PatientPruner`. Deviation: NaN and +∞ are no value; a trial that had none in
/// its last `patience` + 1 places is given up, where Optuna lets it run.
package struct PatiencePruner: Pruner {
  package static let name = "patience"
  package static let summary = "stops a trial that stands still, alone or if another pruner agrees"

  let patience: Int
  /// In the metric's unit.
  let minDelta: Double
  /// What must agree; `nil`: nothing.
  private let other: (any Pruner)?

  package init(_ settings: inout Settings, goal: Goal) {
    patience = settings.take(
      "patience", example: 3, in: 0...1_000_000_000, "values without a gain that are waited for")
    minDelta = settings.take(
      "min_delta", default: 0, in: 0..., "what it may be worse without standing still")
    let alone = Part<(any Pruner)?>(Pruners.none, "nothing else is asked") { _ in nil }
    let others = Pruners.all.filter { $0 != Self.self }.map { type in
      Part<(any Pruner)?>(type.name, type.summary) { type.init(&$0, goal: goal) }
    }
    other = settings.take(
      "pruner", from: [alone] + others, default: Pruners.none, "what must stop the trial too")
  }

  package var comparesTrials: Bool { other?.comparesTrials ?? false }

  package var cohort: Int? { other?.cohort }

  package func bracket(of trial: Int) -> Int { other?.bracket(of: trial) ?? 0 }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? {
    if let other { return other.rungs(of: trial, at: curve) }
    return curve.count > patience + 1 ? curve.count - 1...curve.count - 1 : nil
  }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool {
    standsStill(curve) && other?.stops(trial, at: curve, among: earlier) ?? true
  }

  private func standsStill(_ curve: ArraySlice<Observation.Point>) -> Bool {
    guard curve.count > patience + 1 else { return false }
    guard let last = curve.suffix(patience + 1).bestLoss, last < .infinity else { return true }
    return curve.dropLast(patience + 1).bestLoss.map { $0 + minDelta < last } ?? false
  }
}
