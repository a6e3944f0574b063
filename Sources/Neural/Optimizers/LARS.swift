import Tensors

/// Layer-wise adaptive rate scaling: momentum, with steps in proportion to the length of each
/// parameter.
///
/// `v = momentum · v + rate · τ · (g + λ w)`, `w −= v` with τ = trust · ‖w‖ / (‖g‖ + λ ‖w‖).
/// Source: You, Gitman & Ginsburg, arXiv 1708.03888, algorithm 1. Where parameters of one extent
/// (biases, scales of norms) are not scaled, they have τ = 1: the rate must then suit them as it is.
package struct LARS: Optimizer {
  /// In [0, 1).
  package var momentum: Double
  /// η > 0: the step's length over the parameter's, at a rate of 1.
  package var trust: Double
  /// Whether parameters of one extent are scaled too.
  package var scalesVectors: Bool
  package var weightDecay: Double

  package init(
    momentum: Double = 0.9, trust: Double = 1e-3, scalesVectors: Bool = true,
    weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(momentum) && trust > 0 && weightDecay >= 0,
      "momentum \(momentum), trust \(trust), weight decay \(weightDecay)")
    (self.momentum, self.trust) = (momentum, trust)
    (self.scalesVectors, self.weightDecay) = (scalesVectors, weightDecay)
  }

  package var stateCount: Int { 1 }
  package var needsWholeTensors: Bool { true }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    var ratio = 1.0
    if scalesVectors || stretch.wholeParameter.isMatrix {
      let found = TrustRatio(stretch.weights, stretch.gradients, with: kernels)
      ratio = found.unlessZero(
        trust * found.weights / (found.step + weightDecay * found.weights))
    }
    let scale = learningRate * ratio
    kernels.scale(stretch.gradients, by: Float(scale))
    kernels.updateSGD(
      stretch.weights, stretch.gradients, velocity: stretch.kept(0), rate: 1,
      momentum: Float(momentum), nesterov: false, decay: Float(scale * weightDecay))
  }
}
