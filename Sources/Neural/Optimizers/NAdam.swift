import Tensors

/// Adam with Nesterov's momentum, whose decay μₜ = β₁ (1 − 0.96^(t ψ) / 2) grows from β₁ / 2 to β₁.
///
/// Source: Dozat, *ICLR* 2016 workshop, algorithm 2 and the schedule of its appendix, in PyTorch's
/// form. The product of all μ, which corrects the mean, is a function of the step and not kept.
package struct NAdam: Optimizer {
  /// β₁ and β₂, in [0, 1).
  package var betas: (first: Double, second: Double)
  /// ε > 0, added to the root.
  package var epsilon: Double
  /// ψ ≥ 0.
  package var momentumDecay: Double
  package var weightDecay: Double

  package init(
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    momentumDecay: Double = 4e-3, weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(betas.first) && (0..<1).contains(betas.second) && epsilon > 0
        && momentumDecay >= 0 && weightDecay >= 0,
      "betas \(betas), epsilon \(epsilon), ψ \(momentumDecay), weight decay \(weightDecay)")
    (self.betas, self.epsilon) = (betas, epsilon)
    (self.momentumDecay, self.weightDecay) = (momentumDecay, weightDecay)
  }

  package var stateCount: Int { 2 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    let (momentum, next, product) = momenta(at: step + 1)
    let second = 1 - integerPower(betas.second, step + 1)
    kernels.updateAdam(
      stretch.weights, stretch.gradients, first: stretch.kept(0), second: stretch.kept(1),
      Kernels.AdamStep(
        stepSize: learningRate * next / (1 - product * next),
        gradientSize: learningRate * (1 - momentum) / (1 - product), firstDecay: betas.first,
        secondDecay: betas.second, secondCorrectionRoot: second.squareRoot(), epsilon: epsilon,
        decay: weightDecay))
  }

  /// μₜ, μₜ₊₁ and μ₁ · … · μₜ, which ends where it no longer differs from 0 beside 1.
  private func momenta(at step: Int) -> (momentum: Double, next: Double, product: Double) {
    let base = Elementary.pow(0.96, momentumDecay)
    func momentum(_ power: Double) -> Double { betas.first * (1 - 0.5 * power) }
    var (product, power, count) = (1.0, 1.0, 0)
    while count < step && product > 0x1p-60 {
      power *= base
      product *= momentum(power)
      count += 1
    }
    let last = integerPower(base, step)
    return (momentum(last), momentum(last * base), product)
  }
}
