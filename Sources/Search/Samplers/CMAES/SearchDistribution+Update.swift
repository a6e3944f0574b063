import Tensors

extension SearchDistribution {
  /// One generation of the strategy.
  ///
  /// Source: Hansen, *The CMA Evolution Strategy: A Tutorial* (arXiv:1604.00772), equations (41)–(47).
  /// - Parameter steps: y = (x − m) / σ of the λ members, the best first.
  /// - Returns: `false` where the covariance is no longer finite.
  package mutating func update(with steps: [[Double]]) -> Bool {
    precondition(steps.count == rates.population, "\(steps.count) of \(rates.population) members")
    generation += 1
    let shift = weightedStep(of: steps)
    for j in mean.indices { mean[j] += stepSize * shift[j] }
    let weights = covarianceWeights(of: steps)
    let length = lengthenStepPath(by: shift)
    let isCalm = lengthenCovariancePath(by: shift, stepLength: length)
    let change = (rates.stepRate / rates.stepDamping) * (length / rates.expectedLength - 1)
    stepSize = min(stepSize * Elementary.exp(change), 1e32)
    adaptCovariance(to: steps, weights, isCalm: isCalm)
    return stepSize.isFinite && decompose()
  }

  /// Σ wᵢ yᵢ over the parents.
  private func weightedStep(of steps: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: rates.dimensions)
    for (step, weight) in zip(steps, rates.weights).prefix(rates.parents) {
      for j in sum.indices { sum[j] += weight * step[j] }
    }
    return sum
  }

  /// Negative weights are divided by the squared length of their step, so that C stays positive.
  private func covarianceWeights(of steps: [[Double]]) -> [Double] {
    zip(steps, rates.weights).map { step, weight in
      guard weight < 0 else { return weight }
      let square = whitened(step).reduce(0) { $0 + $1 * $1 }
      return weight * Double(rates.dimensions) / (square + 1e-8)
    }
  }

  /// - Returns: The length of p_σ.
  private mutating func lengthenStepPath(by shift: [Double]) -> Double {
    let c = rates.stepRate
    let gain = (c * (2 - c) * rates.effectiveParents).squareRoot()
    for (j, move) in whitened(shift).enumerated() {
      stepPath[j] = (1 - c) * stepPath[j] + gain * move
    }
    return stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// - Returns: Whether p_σ is short enough for p_c to take part (h_σ).
  private mutating func lengthenCovariancePath(
    by shift: [Double], stepLength: Double
  ) -> Bool {
    let (n, c) = (Double(rates.dimensions), rates.pathRate)
    let settled = 1 - Elementary.pow(1 - rates.stepRate, Double(2 * (generation + 1)))
    let isCalm = stepLength / settled.squareRoot() < (1.4 + 2 / (n + 1)) * rates.expectedLength
    let gain = isCalm ? (c * (2 - c) * rates.effectiveParents).squareRoot() : 0
    for j in shift.indices { covariancePath[j] = (1 - c) * covariancePath[j] + gain * shift[j] }
    return isCalm
  }

  private mutating func adaptCovariance(
    to steps: [[Double]], _ weights: [Double], isCalm: Bool
  ) {
    let (one, many, c, n) = (
      rates.rankOneRate, rates.rankManyRate, rates.pathRate, rates.dimensions
    )
    let lost = isCalm ? 0 : c * (2 - c)
    let kept = 1 + one * lost - one - many * rates.weights.reduce(0, +)
    for row in 0..<n {
      for column in 0...row {
        var sum = 0.0
        for (step, weight) in zip(steps, weights) { sum += weight * step[row] * step[column] }
        let entry =
          kept * covariance[row * n + column] + one * covariancePath[row] * covariancePath[column]
          + many * sum
        covariance[row * n + column] = entry
        covariance[column * n + row] = entry
      }
    }
  }
}
