import Tensors

/// The logarithm of the expected improvement, also where the improvement is far below the smallest
/// number.
///
/// Source: Ament et al., *Unexpected Improvements to Expected Improvement for Bayesian Optimization*
/// (NeurIPS 2023), eq. 8 and 9: `log EI = log h(z) + log σ` with `h(z) = φ(z) + z Φ(z)` and
/// `z = (best − μ) / σ`.
package enum ExpectedImprovement {
  private static let logRootTwoPi = 0.91893853320467274178

  /// `log h(z)` and its derivative `Φ(z) / h(z)`; relative error below 10⁻¹⁰.
  package static func logUnit(_ z: Double) -> (value: Double, slope: Double) {
    guard z < -1 else {
      let share = NormalDistribution.share(below: z)
      let improvement = NormalDistribution.density(at: z) + z * share
      return (Elementary.log(improvement), share / improvement)
    }
    // h(z) = φ(z) (1 − |z| M(|z|)) with Mills' ratio M, whose expansion avoids the difference.
    let ratio = NormalDistribution.millsRatio(above: -z)
    let square = 1 / (z * z)
    let rest =
      z > -30
      ? 1 + z * ratio
      : square * (1 - 3 * square * (1 - 5 * square * (1 - 7 * square * (1 - 9 * square))))
    return (-0.5 * z * z - logRootTwoPi + Elementary.log(rest), ratio / rest)
  }
}
