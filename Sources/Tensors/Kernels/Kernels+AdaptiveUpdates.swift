import CKernels

/// Updates whose rate for each weight follows from its squared gradients.
extension Kernels {
  /// AdaGrad: `s += g²`, then `w −= rate · g / (√s + epsilon)`, with `g + decay · w` for g.
  package func updateAdaGrad(
    _ weights: StorageSlice, _ gradients: StorageSlice, squares: StorageSlice, rate: Float,
    epsilon: Float, decay: Float
  ) {
    require(weights, gradients, squares)
    c.adagrad(
      weights.start, gradients.start, squares.start, weights.count,
      ck_adagrad(learning_rate: rate, epsilon: epsilon, weight_decay: decay))
  }

  /// The coefficients of one step of RMSprop or Adadelta, each rounded from Double.
  package struct RMSStep: Sendable {
    fileprivate let coefficients: ck_rmsprop

    /// - Parameters:
    ///   - smoothing: Decay of the mean square.
    ///   - decay: λ of the penalty in the gradient.
    package init(
      rate: Double, smoothing: Double, epsilon: Double, momentum: Double = 0, decay: Double
    ) {
      coefficients = ck_rmsprop(
        learning_rate: Float(rate), decay: Float(smoothing), share: Float(1 - smoothing),
        epsilon: Float(epsilon), momentum: Float(momentum), weight_decay: Float(decay))
    }
  }

  /// RMSprop: `s = smoothing · s + (1 − smoothing) · g²`, then along `g / (√s + epsilon)`.
  ///
  /// - Parameters:
  ///   - means: Of the gradients, whose square is taken off s; nil where it is not.
  ///   - velocity: Of the momentum; nil without.
  package func updateRMSprop(
    _ weights: StorageSlice, _ gradients: StorageSlice, squares: StorageSlice,
    means: StorageSlice?, velocity: StorageSlice?, _ step: RMSStep
  ) {
    require(weights, gradients, squares, means, velocity)
    c.rmsprop(
      weights.start, gradients.start, squares.start, means?.start, velocity?.start,
      weights.count, step.coefficients)
  }

  /// Adadelta, with the mean squares of gradients and of steps.
  package func updateAdadelta(
    _ weights: StorageSlice, _ gradients: StorageSlice, squares: StorageSlice,
    steps: StorageSlice, _ step: RMSStep
  ) {
    require(weights, gradients, squares, steps)
    c.adadelta(
      weights.start, gradients.start, squares.start, steps.start, weights.count,
      step.coefficients)
  }
}
