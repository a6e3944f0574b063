import Tensors

/// Kernel parameters of the highest density given targets, and the factor of the kernel matrix.
package struct LearntKernel: Sendable {
  /// `[n, f]`, not scaled.
  package let features: Matrix
  /// `n` numbers with a mean of 0 and a variance of 1.
  package let targets: [Double]
  package let parameters: KernelParameters
  /// Of `scale · k + noise` `[n, n]`.
  package let factor: CholeskyFactorization

  /// Most points that the parameters are learnt from, which bounds the time it takes.
  static let learningLimit = 128

  /// - Parameter cube: Whose features `features` are.
  package init(
    _ cube: CubeFeatures, features: Matrix, targets: [Double], isDeterministic: Bool
  ) {
    let taught = Self.mostTelling(targets, upTo: Self.learningLimit)
    let likelihood = MarginalLikelihood(
      features: features.selecting(rows: taught), owners: cube.owners, axes: cube.axes.count,
      targets: taught.map { targets[$0] }, isDeterministic: isDeterministic)
    self.init(
      Self.parameters(likelihood), features: features, targets: targets, owners: cube.owners)
  }

  /// With parameters that are known.
  package init(
    _ parameters: KernelParameters, features: Matrix, targets: [Double], owners: [Int]
  ) {
    (self.features, self.targets) = (features, targets)
    var parameters = parameters
    // Rounding may leave points that nearly coincide without a factor; noise separates them.
    while true {
      if let factor = try? Self.kernel(parameters, features, owners).cholesky() {
        self.factor = factor
        break
      }
      parameters.noise = 10 * max(parameters.noise, KernelParameters.leastNoise)
    }
    self.parameters = parameters
  }

  /// The rows of the lower half of targets and of the latest others, in their order; all, where
  /// there are few.
  package static func mostTelling(_ targets: [Double], upTo limit: Int) -> [Int] {
    guard targets.count > limit else { return Array(targets.indices) }
    let ranked = targets.indices.sorted { (targets[$0], $0) < (targets[$1], $1) }
    let best = ranked.prefix(limit / 2)
    let latest = ranked.dropFirst(limit / 2).sorted().suffix(limit - limit / 2)
    return (best + latest).sorted()
  }

  /// The best ends of descents from long and from short length scales.
  private static func parameters(_ likelihood: MarginalLikelihood) -> KernelParameters {
    let axes = likelihood.axes
    let starts = [(weight: 0.0, noise: -2.3), (weight: 2.3, noise: -6.9)]
    var best: BoxDescent?
    for start in starts {
      let logarithms = [Double](repeating: start.weight, count: axes) + [0, start.noise]
      var descent = descent(from: logarithms, likelihood)
      while !descent.isFinished {
        let density = likelihood.logDensity(descent.trial)
        descent.take(density.map { -$0.value } ?? .infinity, density?.gradient.map { -$0 } ?? [])
      }
      if descent.value < best?.value ?? .infinity { best = descent }
    }
    guard let best else {
      return KernelParameters(weights: [Double](repeating: 1, count: axes), noise: 0.1)
    }
    return KernelParameters(logarithms: best.point, axes: axes)
  }

  private static func descent(
    from logarithms: [Double], _ likelihood: MarginalLikelihood
  ) -> BoxDescent {
    let ranges =
      [ClosedRange<Double>](repeating: KernelParameters.weightRange, count: likelihood.axes)
      + [KernelParameters.scaleRange, KernelParameters.noiseRange]
    let count = likelihood.dimensions
    return BoxDescent(
      from: Array(logarithms.prefix(count)), lower: ranges.prefix(count).map(\.lowerBound),
      upper: ranges.prefix(count).map(\.upperBound),
      limits: BoxDescent.Limits(evaluations: 40, gradient: 0.01, gain: 1e-3, move: 4))
  }

  /// `scale · k + noise` `[n, n]` between the rows of `features`.
  static func kernel(
    _ parameters: KernelParameters, _ features: Matrix, _ owners: [Int]
  ) -> Matrix {
    var kernel = Matern.squares(parameters.scaled(features, owners: owners))
    Matern.values(ofSquares: &kernel)
    for index in kernel.values.indices { kernel.values[index] *= parameters.scale }
    for row in 0..<kernel.rows { kernel[row, row] += parameters.noise }
    return kernel
  }
}
