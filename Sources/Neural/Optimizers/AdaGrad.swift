import Tensors

/// AdaGrad: steps along the gradient over the root of the sum of all squared gradients.
///
/// Source: Duchi, Hazan & Singer, *JMLR* 12 (2011), the diagonal form of figure 1, in PyTorch's form.
package struct AdaGrad: Optimizer {
  /// ε > 0, added to the root.
  package var epsilon: Double
  package var weightDecay: Double

  package init(epsilon: Double = 1e-10, weightDecay: Double = 0) {
    precondition(
      epsilon > 0 && weightDecay >= 0, "epsilon \(epsilon), weight decay \(weightDecay)")
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
  }

  package var stateCount: Int { 1 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    kernels.updateAdaGrad(
      stretch.weights, stretch.gradients, squares: stretch.kept(0), rate: Float(learningRate),
      epsilon: Float(epsilon), decay: Float(weightDecay))
  }
}
