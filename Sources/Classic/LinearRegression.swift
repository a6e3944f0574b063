import Tensors

/// Ordinary least squares; where features depend on each other, the weights of smallest norm.
package struct LinearRegression: Sendable, Equatable {
  /// Whether the model has an intercept, found from the means of the data.
  package let hasIntercept: Bool

  package init(hasIntercept: Bool = true) {
    self.hasIntercept = hasIntercept
  }

  /// - Parameters:
  ///   - features: `[samples, features]`, at least one sample.
  ///   - target: `[samples]`.
  /// - Throws: ``MatrixError`` where a number is not finite.
  package func fitted(to features: Matrix, _ target: [Double]) throws(MatrixError) -> LinearModel {
    let data = CentredData(features, target, centred: hasIntercept)
    return data.model(weights: try data.features.leastSquares(data.target).coefficients.values)
  }
}
