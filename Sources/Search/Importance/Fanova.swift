import Tensors

/// The share of the variance of the loss that each parameter explains by itself, by random forests.
///
/// A tree is a piecewise constant function of the unit cube, so its mean over all other coordinates,
/// given one of them, is exact: with leaves of value v, box B and volume |B|,
/// `m(x) = Σ v |B| / |Bᵢ|` over the leaves whose side Bᵢ holds x, and the importance is
/// `∫ (m − m̄)² / Σ |B| (v − m̄)²`, averaged over the trees (Hutter, Hoos & Leyton-Brown, *An Efficient
/// Approach for Assessing Hyperparameter Importance*, ICML 2014, §3, equations 4 to 8). Forests are
/// those of Optuna 5.0's `FanovaImportanceEvaluator`: 64 trees on resampled trials, at most 64 splits
/// deep, all coordinates tried at each split, leaves of one trial.
///
/// Deviations: volumes are shares of the parameters' own distributions, where Optuna takes the plain
/// range, also of a logarithmic parameter; a word is one coordinate with subsets as sides, where Optuna
/// has one coordinate for each word. A conditional parameter has the share of the variance among the
/// trials in which it is active, from a forest over these and over all parameters that are active in
/// every one of them; Optuna leaves it out.
///
/// Edge cases: fewer than 2 trials, and equal losses, give 0.
package struct Fanova: Sendable {
  package let trees: Int
  package let deepest: Int

  package init(trees: Int = 64, deepest: Int = 64) {
    precondition(trees > 0 && deepest > 0, "\(trees) trees of depth \(deepest)")
    (self.trees, self.deepest) = (trees, deepest)
  }

  /// - Parameter seed: Selects which trials each tree is grown from.
  func importances(_ sample: ImportanceSample, seed: UInt64) -> [Importance] {
    var figures = [Importance.Figure?](repeating: nil, count: sample.axes.count)
    let active = sample.axes.indices.map(sample.active)
    let stream = RandomStream(seed: seed, "importance.fanova")
    for axis in sample.axes.indices where figures[axis] == nil {
      let trials = active[axis]
      let together = sample.axes.indices.filter { other in
        active[other].count >= trials.count
          && trials.allSatisfy { sample.points[$0][other] != nil }
      }
      let shares = shares(of: together, trials, sample, stream.substream("\(axis)"))
      for (other, share) in zip(together, shares) where active[other].count == trials.count {
        figures[other] = Importance.Figure(value: share, trials: trials.count)
      }
    }
    return sample.importances(figures.compactMap { $0 })
  }

  /// What each of some axes explains among the trials in which all are active.
  private func shares(
    of axes: [Int], _ trials: [Int], _ sample: ImportanceSample, _ stream: RandomStream
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: axes.count)
    guard trials.count > 1 else { return sums }
    let grower = TreeGrower(
      axes: axes.map { sample.axes[$0] },
      points: trials.map { trial in axes.map { sample.points[trial][$0] ?? 0 } },
      values: trials.map { sample.losses[$0] }, deepest: deepest)
    var count = 0.0
    for tree in 0..<trees {
      var cursor = stream.cursor(item: tree)
      var weights = [Double](repeating: 0, count: trials.count)
      for _ in trials { weights[cursor.integer(below: trials.count)] += 1 }
      let leaves = grower.grown(weights)
      let variance = leaves.variance
      guard variance > 0 else { continue }
      count += 1
      for index in axes.indices { sums[index] += leaves.marginalVariance(of: index) / variance }
    }
    return count > 0 ? sums.map { $0 / count } : sums
  }
}
