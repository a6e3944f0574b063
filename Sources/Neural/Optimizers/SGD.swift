import Tensors

/// Stochastic gradient descent: `v = momentum · v + g + decay · w`, `w −= rate · v`.
///
/// With Nesterov's momentum `w −= rate · (g + decay · w + momentum · v)`. Source: Sutskever et al.,
/// *ICML* 2013, in PyTorch's form, where the rate is outside v.
package struct SGD: Optimizer {
  /// In [0, 1).
  package var momentum: Double
  package var nesterov: Bool
  package var weightDecay: Double

  package init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
    precondition(
      momentum >= 0 && momentum < 1 && weightDecay >= 0 && (momentum > 0 || !nesterov),
      "momentum \(momentum), Nesterov \(nesterov), weight decay \(weightDecay)")
    (self.momentum, self.nesterov, self.weightDecay) = (momentum, nesterov, weightDecay)
  }

  package var stateCount: Int { momentum > 0 ? 1 : 0 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    kernels.updateSGD(
      stretch.weights, stretch.gradients, velocity: momentum > 0 ? stretch.kept(0) : nil,
      rate: Float(learningRate), momentum: Float(momentum), nesterov: nesterov,
      decay: Float(weightDecay))
  }
}
