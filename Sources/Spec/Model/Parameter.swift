/// One searched parameter: where its values come from and when it is active.
package struct Parameter: Sendable {
  package let name: String
  package let distribution: Distribution
  /// Active only where this holds; `nil`: always.
  package let when: Expression?
  package let position: Position

  package init(
    name: String, distribution: Distribution, when: Expression? = nil, position: Position
  ) {
    (self.name, self.distribution, self.when, self.position) = (
      name, distribution, when, position
    )
  }
}

/// How a parameter's values are distributed. The names in files are those of W&B sweeps.
package enum Distribution: Sendable, Hashable {
  case constant(Value)
  /// `probabilities` sum to 1, `nil`: equal. `ordered`: neighbours are alike (widths, depths).
  case categorical([Value], probabilities: [Double]?, ordered: Bool)
  /// Real in `min...max`; with `step`, `min + i · step`.
  case uniform(min: Double, max: Double, step: Double?)
  /// Whole numbers `min...max` by `step`.
  case integerUniform(min: Int, max: Int, step: Int)
  /// `exp` of a uniform between the logarithms of `min > 0` and `max`; with `step`, rounded to a
  /// multiple of it.
  case logUniform(min: Double, max: Double, step: Double?)
  /// `1 / x` log-uniform: dense near `max` (W&B's `inv_log_uniform_values`).
  case inverseLogUniform(min: Double, max: Double)
  case normal(mean: Double, deviation: Double, step: Double?)
  /// `exp` of a normal with this `mean` and `deviation`.
  case logNormal(mean: Double, deviation: Double, step: Double?)
  case beta(a: Double, b: Double, step: Double?)

  /// Whether its values are whole numbers, as multiples of a whole step are in W&B sweeps
  /// (`wandb/sweeps`, `params.py`, `HyperParameter.ppf`); not where they may pass 2⁵³, beyond which
  /// reals miss some of them.
  package var isWhole: Bool {
    switch self {
    case .constant, .categorical, .uniform, .inverseLogUniform: false
    case .integerUniform: true
    case .logUniform(_, let max, let step): Self.isWhole(step) && max <= 0x1p53
    case .normal(let mean, let deviation, let step):
      Self.isWhole(step) && mean.magnitude + 7 * deviation <= 0x1p53
    case .logNormal(let mean, let deviation, let step):
      // e³⁶ < 2⁵³
      Self.isWhole(step) && mean + 7 * deviation <= 36
    case .beta(_, _, let step): Self.isWhole(step)
    }
  }

  private static func isWhole(_ step: Double?) -> Bool { step.map { $0 == $0.rounded() } ?? false }
}
