import Tensors

/// Logarithms of probabilities, from ops of the table.
extension Tape {
  /// The surprise in nats of numbers y in [0, 1], each a share of 1 against 0, where the logits of 1
  /// are given: `Σ over rows of ln (1 + eˡ) − y l`, `[.., n], [.., n] → [..]`.
  func bernoulliSurprise(_ logits: Variable, of y: Variable) -> Variable {
    rowSums(subtract(softplus(logits), multiply(y, logits)))
  }

  /// The surprise in nats of numbers y under normal distributions with means and one deviation σ:
  /// `Σ over rows of (y − mean)² / 2 σ² + ln (σ √2π)`, `[.., n], [.., n] → [..]`.
  func normalSurprise(_ means: Variable, deviation: Double, of y: Variable) -> Variable {
    let squares = rowSums(square(subtract(y, means)))
    let constant = Elementary.log(deviation) + Elementary.log(2 * Double.pi) / 2
    return affine(
      squares, scale: Float(1 / (2 * deviation * deviation)),
      shift: Float(constant * Double(y.shape.columns)))
  }

  /// The divergence in nats of normal distributions from the standard one: `½ Σ over rows of m² + eᵛ −
  /// 1 − v` with means m and logarithms v of variances, `[n, k], [n, k] → [n]`.
  func divergenceFromNormal(means: Variable, logVariances: Variable) -> Variable {
    let spread = subtract(exp(logVariances), affine(logVariances, shift: 1))
    return affine(rowSums(add(square(means), spread)), scale: 0.5)
  }
}
