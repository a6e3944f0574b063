import Tensors

/// Adam: steps along the mean gradient over the root of the mean square.
///
/// Source: Kingma & Ba, arXiv 1412.6980, algorithm 1, with PyTorch's L2 penalty in the gradient.
package struct Adam: Optimizer {
  /// β₁ and β₂, in [0, 1).
  package var betas: (first: Double, second: Double)
  /// ε > 0, added to the root.
  package var epsilon: Double
  /// λ ≥ 0 of the penalty λ w² / 2.
  package var weightDecay: Double

  package init(
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(betas.first) && (0..<1).contains(betas.second) && epsilon > 0
        && weightDecay >= 0,
      "betas \(betas), epsilon \(epsilon), weight decay \(weightDecay)")
    (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
  }

  package var stateCount: Int { 2 }

  package func update(
    _ weights: Storage, _ gradients: Storage, _ state: OptimizerState, in range: Range<Int>,
    step: Int, learningRate: Double, with kernels: Kernels
  ) {
    let first = 1 - Self.power(betas.first, step + 1)
    let second = 1 - Self.power(betas.second, step + 1)
    kernels.updateAdam(
      weights, gradients, first: state.buffers[0], second: state.buffers[1],
      origin: state.range.lowerBound, in: range,
      Kernels.AdamStep(
        stepSize: learningRate / first, firstDecay: betas.first, secondDecay: betas.second,
        secondCorrectionRoot: second.squareRoot(), epsilon: epsilon, decay: weightDecay))
  }

  /// βⁿ by squaring: equal bits on every machine.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
