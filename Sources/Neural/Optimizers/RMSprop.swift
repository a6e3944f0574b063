import Tensors

/// RMSprop: steps along the gradient over the root of the mean square, with momentum where asked.
///
/// Source: Tieleman & Hinton, *Coursera: Neural Networks for Machine Learning*, lecture 6.5 (2012);
/// centred as in Graves, arXiv 1308.0850, eq. 38–45; in PyTorch's form. A variance that rounding
/// makes negative is 0.
package struct RMSprop: Optimizer {
  /// Decay of the mean square, in [0, 1).
  package var smoothing: Double
  /// ε > 0, added to the root.
  package var epsilon: Double
  /// In [0, 1).
  package var momentum: Double
  /// Whether the variance of the gradient takes the place of its mean square.
  package var isCentered: Bool
  package var weightDecay: Double

  package init(
    smoothing: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
    isCentered: Bool = false, weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(smoothing) && epsilon > 0 && (0..<1).contains(momentum)
        && weightDecay >= 0,
      "smoothing \(smoothing), epsilon \(epsilon), momentum \(momentum), decay \(weightDecay)")
    (self.smoothing, self.epsilon, self.momentum) = (smoothing, epsilon, momentum)
    (self.isCentered, self.weightDecay) = (isCentered, weightDecay)
  }

  package var stateCount: Int { 1 + (isCentered ? 1 : 0) + (momentum > 0 ? 1 : 0) }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    kernels.updateRMSprop(
      stretch.weights, stretch.gradients, squares: stretch.kept(0),
      means: isCentered ? stretch.kept(1) : nil,
      velocity: momentum > 0 ? stretch.kept(stateCount - 1) : nil,
      Kernels.RMSStep(
        rate: learningRate, smoothing: smoothing, epsilon: epsilon, momentum: momentum,
        decay: weightDecay))
  }
}
