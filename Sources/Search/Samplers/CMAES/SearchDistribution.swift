import Tensors

/// The normal distribution N(m, σ² C) that CMA-ES draws from, with the paths that adapt it.
///
/// Coordinates are shares of the unit cube. Matrices are `[n, n]`, row after row.
package struct SearchDistribution: Sendable {
  package let rates: AdaptationRates
  /// m, `[n]`.
  package var mean: [Double]
  /// σ.
  package var stepSize: Double
  /// C, symmetric.
  package var covariance: [Double]
  /// p_σ and p_c, `[n]`.
  package var stepPath: [Double]
  package var covariancePath: [Double]
  /// Updates so far.
  var generation = 0
  /// How much farther than drawn a coordinate of levels is taken from the mean when its level is
  /// chosen: the diagonal A of the margin.
  package var scales: [Double]
  /// The square roots of C's eigenvalues, ascending, and its unit eigenvectors as columns.
  private(set) var axisLengths: [Double]
  private(set) var axes: [Double]
  /// C^½ and C^−½, symmetric, so that the signs of eigenvectors do not show.
  private(set) var root: [Double]
  private(set) var inverseRoot: [Double]

  package init(rates: AdaptationRates, mean: [Double], stepSize: Double) {
    let n = rates.dimensions
    precondition(mean.count == n, "a mean of \(mean.count) in \(n) dimensions")
    let unit = Matrix.identity(n).values
    (self.rates, self.mean, self.stepSize) = (rates, mean, stepSize)
    (covariance, axes, root, inverseRoot) = (unit, unit, unit, unit)
    (stepPath, covariancePath) = (
      [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
    )
    (scales, axisLengths) = ([Double](repeating: 1, count: n), [Double](repeating: 1, count: n))
  }

  /// Around places that are good: with their mean and σ² C = α² I + their covariance, α = 0.1, so that
  /// det C = 1.
  ///
  /// Source: Nomura et al., *Warm Starting CMA-ES for Hyperparameter Optimization* (AAAI 2021),
  /// equations (7) and (8).
  package init(rates: AdaptationRates, around places: [[Double]]) {
    let (n, count) = (rates.dimensions, Double(places.count))
    let mean = (0..<n).map { j in places.reduce(0) { $0 + $1[j] } / count }
    self.init(rates: rates, mean: mean, stepSize: 1)
    for (row, column) in (0..<n * n).map({ ($0 / n, $0 % n) }) {
      let products = places.map { ($0[row] - mean[row]) * ($0[column] - mean[column]) }
      covariance[row * n + column] =
        products.reduce(0, +) / count + (row == column ? 0.01 : 0)
    }
    let isFinite = decompose()
    precondition(isFinite, "places that are not finite: \(places)")
    let logarithms = axisLengths.map(Elementary.log)
    stepSize = Elementary.exp(logarithms.reduce(0, +) / Double(n))
    covariance = covariance.map { $0 / (stepSize * stepSize) }
    _ = decompose()
  }

  /// σ √Cⱼⱼ: how far coordinate `j` is spread.
  func deviation(_ j: Int) -> Double {
    stepSize * covariance[j * rates.dimensions + j].squareRoot()
  }

  /// C^½ z: a draw of N(0, C) from one of N(0, I).
  package func step(of normals: [Double]) -> [Double] { Self.product(root, normals) }

  /// C^−½ y.
  func whitened(_ step: [Double]) -> [Double] { Self.product(inverseRoot, step) }

  /// C's eigenvectors and roots from its entries. Eigenvalues that rounding made negative become
  /// 10⁻⁸, and C with them.
  /// - Returns: `false` where C is not finite; then nothing is changed.
  mutating func decompose() -> Bool {
    let n = rates.dimensions
    let matrix = Matrix(rows: n, columns: n, values: covariance)
    guard let found = try? matrix.symmetricEigendecomposition() else { return false }
    axisLengths = found.values.map { ($0 < 0 ? 1e-8 : $0).squareRoot() }
    axes = found.vectors.values
    root = Self.composed(found.vectors, axisLengths)
    inverseRoot = Self.composed(found.vectors, axisLengths.map { 1 / max($0, 1e-150) })
    if found.values[0] < 0 {
      covariance = Self.composed(found.vectors, axisLengths.map { $0 * $0 })
    }
    return true
  }

  /// B diag(d) Bᵀ.
  private static func composed(_ vectors: Matrix, _ diagonal: [Double]) -> [Double] {
    var scaled = vectors
    let n = diagonal.count
    for row in 0..<n {
      for column in 0..<n { scaled.values[row * n + column] *= diagonal[column] }
    }
    return scaled.times(vectors, transposing: .second).values
  }

  private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let n = vector.count
    return matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        (0..<n).map { row in
          var sum = 0.0
          for column in 0..<n { sum += matrix[row * n + column] * vector[column] }
          return sum
        }
      }
    }
  }
}
