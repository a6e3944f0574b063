import Tensors

/// What a Gaussian process over the cube has to learn: `scale · k(Σ wᵢ dᵢ²)` with one weight for
/// each axis, and the variance of the noise.
///
/// Priors and the least noise are those of Optuna 5's `GPSampler` (`optuna/_gp/prior.py`), up to a
/// constant: `−0.1 (w + 1/w)` for each weight, Gamma(2, rate 1) for the scale, Gamma(1.1, rate 30)
/// for the noise. Targets have a mean of 0 and a variance of 1.
package struct KernelParameters: Sendable, Equatable {
  /// Inverse squared length scales, one for each axis.
  package var weights: [Double]
  /// Variance of the function.
  package var scale: Double
  /// Variance of the noise, at least ``leastNoise``.
  package var noise: Double

  package static let leastNoise = 1e-6
  /// Bounds of the logarithms of weights, scale, and of the noise above its least.
  static let weightRange = -9.2...9.2
  static let scaleRange = -7.0...7.0
  static let noiseRange = -21.0...2.0

  package init(weights: [Double], scale: Double = 1, noise: Double) {
    (self.weights, self.scale, self.noise) = (weights, scale, noise)
  }

  /// From the logarithms of weights and scale and, unless the function is deterministic, of the
  /// noise above its least.
  package init(logarithms: [Double], axes: Int) {
    weights = logarithms[..<axes].map(Elementary.exp)
    scale = Elementary.exp(logarithms[axes])
    noise = Self.leastNoise
    if logarithms.count > axes + 1 { noise += Elementary.exp(logarithms[axes + 1]) }
  }

  /// The logarithm of the prior density, up to a constant, and its derivatives by the logarithms.
  func logPrior(isDeterministic: Bool) -> (value: Double, gradient: [Double]) {
    var value = weights.reduce(0) { $0 - 0.1 * ($1 + 1 / $1) }
    var gradient = weights.map { 0.1 / $0 - 0.1 * $0 }
    value += Elementary.log(scale) - scale
    gradient.append(1 - scale)
    if !isDeterministic {
      value += 0.1 * Elementary.log(noise) - 30 * noise
      gradient.append((0.1 / noise - 30) * (noise - Self.leastNoise))
    }
    return (value, gradient)
  }

  /// `features` with each column times the root of its axis' weight: the squared distances of the
  /// result are those of the kernel.
  func scaled(_ features: Matrix, owners: [Int]) -> Matrix {
    let roots = owners.map { weights[$0].squareRoot() }
    var scaled = features
    let (rows, columns) = (features.rows, features.columns)
    scaled.values.withUnsafeMutableBufferPointer { values in
      for row in 0..<rows {
        for column in 0..<columns { values[row * columns + column] *= roots[column] }
      }
    }
    return scaled
  }
}
