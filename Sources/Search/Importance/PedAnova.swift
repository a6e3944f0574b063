/// How different the best trials are from all trials in each parameter: the importance of a parameter
/// for being among the best.
///
/// With the share γ of trials that are the best, the densities p of a parameter's values over them and
/// q over all trials, both on a grid, the importance is the Pearson divergence
/// `γ² Σ q (p / q − 1)²` (Watanabe, Bansal & Hutter, *PED-ANOVA*, IJCAI 2023, theorem 1 and
/// algorithm 1). A conditional parameter has a regime in which it is active, with a share α of the best
/// trials and β of all: `γ² (α² / β) Σ q (p / q − 1)²`, p and q being those of the regime
/// (*Conditional PED-ANOVA*, KDD 2026, theorem 4.2); where it is inactive it can make no difference.
/// Settings are those of Optuna 5.0's `PedAnovaImportanceEvaluator`: γ = 0.1, 50 places of the grid.
///
/// Deviation: the grid lies over the shares of the parameter's own distribution, which is Optuna's grid
/// for uniform and log-uniform parameters, steps, whole numbers and words, and goes on to be even where
/// a parameter is normally distributed.
///
/// Edge cases: fewer than 2 trials, or a parameter that was active in fewer, give 0.
package struct PedAnova: Sendable {
  /// The share of the trials that count as the best; those equal to the last of them count too.
  package let quantile: Double

  package init(quantile: Double = 0.1) {
    precondition(quantile > 0 && quantile < 1, "a quantile in (0, 1), got \(quantile)")
    self.quantile = quantile
  }

  /// Trials of a regime below which nothing is said of it.
  private static let fewest = 2

  func importances(_ sample: ImportanceSample) -> [Importance] {
    let isBest = best(sample.losses)
    let figures = sample.axes.indices.map { axis in
      let active = sample.active(axis)
      let value = active.count < Self.fewest ? 0 : importance(axis, active, isBest, sample)
      return Importance.Figure(value: value, trials: active.count)
    }
    return sample.importances(figures)
  }

  /// Whether each trial is one of the best.
  private func best(_ losses: [Double]) -> [Bool] {
    guard !losses.isEmpty else { return [] }
    let place = Int((quantile * Double(losses.count)).rounded(.up)) - 1
    let limit = losses.sorted()[max(0, place)]
    return losses.map { $0 <= limit }
  }

  private func importance(
    _ axis: Int, _ active: [Int], _ isBest: [Bool], _ sample: ImportanceSample
  ) -> Double {
    let grid = ImportanceGrid(sample.axes[axis])
    func density(_ trials: [Int]) -> [Double] {
      grid.density(of: trials.compactMap { sample.points[$0][axis] })
    }
    let (all, best) = (Double(sample.count), Double(isBest.count { $0 }))
    let activeBest = active.filter { isBest[$0] }
    guard !activeBest.isEmpty else { return 0 }
    let (alpha, beta) = (Double(activeBest.count) / best, Double(active.count) / all)
    var divergence = 0.0
    for (p, q) in zip(density(activeBest), density(active)) {
      divergence += q * (p / q - 1) * (p / q - 1)
    }
    return (best / all) * (best / all) * alpha * alpha / beta * divergence
  }
}
