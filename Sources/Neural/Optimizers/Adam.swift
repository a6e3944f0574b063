import Tensors

/// Adam: steps along the mean gradient over the root of the mean square.
///
/// Source: Kingma & Ba, arXiv 1412.6980, algorithm 1, with PyTorch's L2 penalty in the gradient; with
/// decoupled decay AdamW: Loshchilov & Hutter, arXiv 1711.05101, algorithm 2 in PyTorch's form, where
/// weights shrink by rate · λ.
package struct Adam: Optimizer {
  /// β₁ and β₂, in [0, 1).
  package var betas: (first: Double, second: Double)
  /// ε > 0, added to the root.
  package var epsilon: Double
  package var weightDecay: Double
  /// Whether weights shrink by rate · λ, apart from the gradient.
  package var isDecoupled: Bool

  package init(
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, isDecoupled: Bool = false
  ) {
    precondition(
      (0..<1).contains(betas.first) && (0..<1).contains(betas.second) && epsilon > 0
        && weightDecay >= 0,
      "betas \(betas), epsilon \(epsilon), weight decay \(weightDecay)")
    (self.betas, self.epsilon) = (betas, epsilon)
    (self.weightDecay, self.isDecoupled) = (weightDecay, isDecoupled)
  }

  package var stateCount: Int { 2 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    let first = 1 - integerPower(betas.first, step + 1)
    let second = 1 - integerPower(betas.second, step + 1)
    kernels.updateAdam(
      stretch.weights, stretch.gradients, first: stretch.kept(0), second: stretch.kept(1),
      Kernels.AdamStep(
        stepSize: learningRate / first, firstDecay: betas.first, secondDecay: betas.second,
        secondCorrectionRoot: second.squareRoot(), epsilon: epsilon,
        decay: isDecoupled ? 0 : weightDecay,
        shrinkage: isDecoupled ? shrinkage(at: learningRate) : 1))
  }
}

/// baseⁿ by squaring: equal bits on every machine.
func integerPower(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
