import Tensors

/// How well kernel parameters explain targets: `log p(y | θ) + log p(θ)`, and its derivatives by the
/// logarithms of the parameters.
///
/// Source: Rasmussen & Williams, *Gaussian Processes for Machine Learning* (2006), eq. 5.8 and 5.9.
package struct MarginalLikelihood: Sendable {
  /// `[n, f]`, see ``CubeFeatures``.
  let features: Matrix
  /// Which axis each feature belongs to.
  let owners: [Int]
  let axes: Int
  /// `n` numbers with a mean of 0 and a variance of 1.
  let targets: [Double]
  /// The noise stays at its least.
  let isDeterministic: Bool

  package init(
    features: Matrix, owners: [Int], axes: Int, targets: [Double], isDeterministic: Bool
  ) {
    precondition(
      features.rows == targets.count && features.columns == owners.count,
      "features [\(features.rows), \(features.columns)] of \(owners.count) owners and "
        + "\(targets.count) targets")
    (self.features, self.owners, self.axes) = (features, owners, axes)
    (self.targets, self.isDeterministic) = (targets, isDeterministic)
  }

  /// How many logarithms there are.
  package var dimensions: Int { axes + (isDeterministic ? 1 : 2) }

  /// The value without its constant `−n/2 log 2π`; `nil` where the kernel matrix is not positive
  /// definite.
  package func logDensity(_ logarithms: [Double]) -> (value: Double, gradient: [Double])? {
    let parameters = KernelParameters(logarithms: logarithms, axes: axes)
    let scaled = parameters.scaled(features, owners: owners)
    var kernel = Matern.squares(scaled)
    let slopes = Matern.valuesAndSlopes(ofSquares: &kernel)
    for index in kernel.values.indices { kernel.values[index] *= parameters.scale }
    for row in targets.indices { kernel[row, row] += parameters.noise }
    guard let factor = try? kernel.cholesky() else { return nil }
    var solution = Matrix(rows: 1, columns: targets.count, values: targets)
    factor.solveLower(&solution)
    let fit = solution.values.reduce(0) { $0 + $1 * $1 }
    factor.solveUpper(&solution)
    let prior = parameters.logPrior(isDeterministic: isDeterministic)
    let parts = Parts(
      parameters: parameters, slopes: slopes, inverse: factor.inverse(),
      solution: solution.values, fit: fit)
    let gradient = zip(self.gradient(parts, scaled), prior.gradient).map(+)
    return (-0.5 * (fit + factor.logDeterminant) + prior.value, gradient)
  }

  private struct Parts {
    let parameters: KernelParameters
    /// dk/d(r²) `[n, n]`.
    let slopes: Matrix
    /// K⁻¹ `[n, n]`.
    let inverse: Matrix
    /// K⁻¹ y.
    let solution: [Double]
    /// yᵀ K⁻¹ y.
    let fit: Double
  }

  /// `½ tr((α αᵀ − K⁻¹) ∂K/∂θ)` for each logarithm θ, α being the solution.
  ///
  /// As K is scale · k + noise, those of scale and noise need traces alone.
  private func gradient(_ parts: Parts, _ scaled: Matrix) -> [Double] {
    let count = targets.count
    let noise = parts.parameters.noise
    let solutionNorm = parts.solution.reduce(0) { $0 + $1 * $1 }
    let trace = (0..<count).reduce(0) { $0 + parts.inverse[$1, $1] }
    var gradient = weightGradient(parts, scaled)
    gradient.append(0.5 * (parts.fit - noise * solutionNorm - (Double(count) - noise * trace)))
    if !isDeterministic {
      gradient.append(0.5 * (solutionNorm - trace) * (noise - KernelParameters.leastNoise))
    }
    return gradient
  }

  /// `Σᵢⱼ Mᵢⱼ (xᵢ − xⱼ)²` for the scaled features of each axis, with
  /// `M = ½ (α αᵀ − K⁻¹) ∘ scale · slopes`: the sum is `2 Σᵢ (Σⱼ Mᵢⱼ) xᵢ² − 2 xᵀ M x`.
  private func weightGradient(_ parts: Parts, _ scaled: Matrix) -> [Double] {
    let (count, columns) = (targets.count, scaled.columns)
    let half = 0.5 * parts.parameters.scale
    var weighted = parts.slopes
    var sums = [Double](repeating: 0, count: count)
    weighted.values.withUnsafeMutableBufferPointer { weighted in
      parts.inverse.values.withUnsafeBufferPointer { inverse in
        parts.solution.withUnsafeBufferPointer { solution in
          for row in 0..<count {
            var sum = 0.0
            for column in 0..<count {
              let place = row * count + column
              weighted[place] *= half * (solution[row] * solution[column] - inverse[place])
              sum += weighted[place]
            }
            sums[row] = sum
          }
        }
      }
    }
    let product = weighted * scaled
    var gradient = [Double](repeating: 0, count: axes)
    for row in 0..<count {
      for column in 0..<columns {
        let x = scaled.values[row * columns + column]
        gradient[owners[column]] += 2 * x * (sums[row] * x - product.values[row * columns + column])
      }
    }
    return gradient
  }
}
