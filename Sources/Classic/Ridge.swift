import Tensors

/// Least squares with a penalty on large weights: minimizes
/// `‖y − X w − b‖² + penalty · ‖w‖²`; the intercept `b` is not penalized.
///
/// Source: Hoerl & Kennard, *Ridge Regression: Biased Estimation for Nonorthogonal Problems*
/// (Technometrics 12, 1970). Solved in closed form through the singular values of the centred
/// features, `w = V diag(s / (s² + penalty)) Uᵀ y`, so collinear features and a penalty of 0 (the
/// weights of smallest norm) need no other path.
package struct Ridge: Sendable, Equatable {
  /// λ ≥ 0, in units of squared target per squared weight.
  package let penalty: Double
  /// Whether the model has an intercept, found from the means of the data.
  package let hasIntercept: Bool

  package init(penalty: Double, hasIntercept: Bool = true) {
    precondition(penalty >= 0 && penalty.isFinite, "a penalty of \(penalty)")
    (self.penalty, self.hasIntercept) = (penalty, hasIntercept)
  }

  /// - Parameters:
  ///   - features: `[samples, features]`, at least one sample.
  ///   - target: `[samples]`.
  /// - Throws: ``MatrixError`` where a number is not finite.
  package func fitted(to features: Matrix, _ target: [Double]) throws(MatrixError) -> LinearModel {
    let data = CentredData(features, target, centred: hasIntercept)
    guard penalty > 0 else {
      return data.model(weights: try data.features.leastSquares(data.target).coefficients.values)
    }
    let decomposition = try data.features.singularValueDecomposition()
    var projected = decomposition.u.times(data.target, transposing: .first)
    for (index, value) in decomposition.values.enumerated() {
      projected.values[index] *= value / (value * value + penalty)
    }
    return data.model(
      weights: decomposition.vTransposed.times(projected, transposing: .first).values)
  }
}
