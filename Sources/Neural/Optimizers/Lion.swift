import Tensors

/// Lion: steps of equal size for all weights, along the sign of a mean of gradient and momentum.
///
/// Source: Chen et al., arXiv 2302.06675, algorithm 2. Weights shrink by rate · λ. The sign of 0 is 0.
package struct Lion: Optimizer {
  /// β₁ of the step's direction and β₂ of the momentum, in [0, 1).
  package var betas: (first: Double, second: Double)
  package var weightDecay: Double

  package init(
    betas: (first: Double, second: Double) = (0.9, 0.99), weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(betas.first) && (0..<1).contains(betas.second) && weightDecay >= 0,
      "betas \(betas), weight decay \(weightDecay)")
    (self.betas, self.weightDecay) = (betas, weightDecay)
  }

  package var stateCount: Int { 1 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    kernels.updateLion(
      stretch.weights, stretch.gradients, mean: stretch.kept(0),
      Kernels.LionStep(rate: learningRate, decays: betas, decay: weightDecay))
  }
}
