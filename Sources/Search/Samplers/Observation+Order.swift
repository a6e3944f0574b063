extension Observation {
  /// Whether it comes before another one where one loss counts: trials that ended by their loss, then
  /// stopped ones, those first that came farther, then those without a number.
  ///
  /// Source: the order of Optuna 5.0's `TPESampler` (`_split_trials`).
  package func isBetter(than other: Observation) -> Bool {
    guard isUsable, other.isUsable else { return isUsable && !other.isUsable }
    guard state == other.state else { return state == .done }
    let (mine, its) = (curve.last?.resource ?? 0, other.curve.last?.resource ?? 0)
    if state == .pruned, mine != its { return mine > its }
    return losses[0] < other.losses[0]
  }

  /// Whether there is a loss, be it infinite.
  package var isUsable: Bool { state != .failed && losses.first.map { !$0.isNaN } ?? false }

  /// The first loss; +∞ where there is none.
  package var comparableLoss: Double { isUsable ? losses[0] : .infinity }
}
