import Tensors

/// Adadelta: steps along the gradient, as long as the root of the mean squared step over that of the
/// mean squared gradient.
///
/// Source: Zeiler, arXiv 1212.5701, algorithm 1, with PyTorch's learning rate before the step.
package struct Adadelta: Optimizer {
  /// ρ, decay of both mean squares, in [0, 1).
  package var smoothing: Double
  /// ε > 0, added to both mean squares.
  package var epsilon: Double
  package var weightDecay: Double

  package init(smoothing: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0) {
    precondition(
      (0..<1).contains(smoothing) && epsilon > 0 && weightDecay >= 0,
      "smoothing \(smoothing), epsilon \(epsilon), weight decay \(weightDecay)")
    (self.smoothing, self.epsilon, self.weightDecay) = (smoothing, epsilon, weightDecay)
  }

  package var stateCount: Int { 2 }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    kernels.updateAdadelta(
      stretch.weights, stretch.gradients, squares: stretch.kept(0), steps: stretch.kept(1),
      Kernels.RMSStep(
        rate: learningRate, smoothing: smoothing, epsilon: epsilon, decay: weightDecay))
  }
}
