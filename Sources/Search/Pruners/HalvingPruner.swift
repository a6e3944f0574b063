import Spec

/// Synchronous successive halving: the trials of a bracket pause at `min`, `min · η`, `min · η²`, …, and
/// when all of them have come there, the best ⌊n / η⌋ of the n go on.
///
/// Source: Jamieson & Talwalkar, *Non-stochastic Best Arm Identification* (AISTATS 2016), in the form of
/// Li et al., *Hyperband* (JMLR 18, 2018), algorithm 1, inner loop. Of equal losses the lower trials go
/// on. Where trials fail before a rung, n is what is left.
///
/// Edge cases: NaN is given up; where less than η trials are left, the best of them goes on.
package struct HalvingPruner: Pruner {
  package static let name = "halving"
  package static let summary = "whole brackets pause at each rung, and their best 1/eta goes on"

  private let ladder: RungLadder
  /// Trials of a bracket.
  private let count: Int

  package init(_ settings: inout Settings, goal: Goal) {
    let min = settings.take("min", default: 1, in: Rungs.places, "the place of the first rung")
    let max = settings.take(
      "max", example: 27, in: Rungs.places, "where trials end; nobody is judged there")
    let eta = settings.take("eta", default: 3, in: Rungs.factors, "η: the best 1/η go on")
    let count = settings.takeOptional(
      "trials", in: 2...1_000_000, "of a bracket; by default so many that one comes to the end")
    if max <= min { settings.note("max must be more than min, \(min), got \(max)", at: "max") }
    ladder = RungLadder(min: min, rate: 0, eta: eta, max: max)
    self.count = count ?? (0..<ladder.judgedCount).reduce(1) { power, _ in power * eta }
  }

  package var cohort: Int? { count }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? { curve.last.flatMap { ladder.rungs(at: $0.resource) } }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among cohort: Rung
  ) -> Bool {
    guard let loss = curve.last?.loss, !loss.isNaN else { return true }
    let ahead = zip(cohort.trials, cohort.losses).count {
      $1 < loss || ($1 == loss && $0 < trial)
    }
    return ahead >= Swift.max(1, cohort.count / ladder.eta)
  }
}
