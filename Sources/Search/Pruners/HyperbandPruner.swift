import Spec

/// Hyperband: brackets of successive halving from many trials with a low first rung to few that run to
/// the end unjudged, so that a metric which tells little early on does no harm.
///
/// Source: Li et al., *Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization* (JMLR
/// 18, 2018), algorithm 1, with the rungs of ASHA in each bracket as in Optuna 5.0's
/// `HyperbandPruner`. For R = 81 and η = 3 brackets have 81, 34, 15, 8 and 5 trials and begin at 1, 3,
/// 9, 27 and 81. Deviations: trials come to brackets in their order, where Optuna draws them by a hash;
/// rungs are counted up from `min`, in the paper down from `max`, which is the same for powers of η.
package struct HyperbandPruner: LadderPruner {
  package static let name = "hyperband"
  package static let summary = "brackets of asha with later and later first rungs"

  package let brackets: Brackets

  package init(_ settings: inout Settings, goal: Goal) {
    let min = settings.take("min", default: 1, in: Rungs.places, "the first rung of bracket 0")
    let max = settings.take(
      "max", example: 27, in: Rungs.places, "R: where trials end; nobody is judged there")
    let eta = settings.take("eta", default: 3, in: Rungs.factors, "η: the best 1/η go on")
    if max <= min { settings.note("max must be more than min, \(min), got \(max)", at: "max") }
    // As many as rungs from min to max.
    let count = RungLadder(min: min, rate: 0, eta: eta, max: Swift.max(min, max)).places.count
    brackets = Brackets(count, min: min, rate: 0, eta: eta, max: max)
  }
}
