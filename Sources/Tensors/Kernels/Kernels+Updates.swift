import CKernels

/// Optimizer updates in one pass over slices of flat buffers. All slices of a call have equal counts.
extension Kernels {
  /// Stochastic gradient descent: `v = momentum · v + g + decay · w`, then `w −= rate · v`, with
  /// Nesterov's momentum `w −= rate · (g + decay · w + momentum · v)`.
  ///
  /// - Parameter velocity: v; nil without momentum.
  package func updateSGD(
    _ weights: StorageSlice, _ gradients: StorageSlice, velocity: StorageSlice?, rate: Float,
    momentum: Float, nesterov: Bool, decay: Float
  ) {
    precondition(
      velocity != nil || momentum == 0, "momentum \(momentum) needs a buffer for the velocity")
    require(weights, gradients, velocity)
    c.sgd(
      weights.start, gradients.start, velocity?.start, weights.count,
      ck_sgd(
        learning_rate: rate, momentum: momentum, weight_decay: decay, nesterov: nesterov))
  }

  /// The coefficients of one step of Adam and its relatives, each rounded from Double.
  package struct AdamStep: Sendable {
    /// rate / (1 − β₁ᵗ) at step t, counted from 1: of the mean gradient.
    package var stepSize: Float
    /// Of the gradient itself: 0 but for Nesterov's momentum.
    package var gradientSize: Float
    /// 1 − β₁.
    package var firstShare: Float
    /// β₂ and 1 − β₂.
    package var secondDecay, secondShare: Float
    /// √(1 − β₂ᵗ).
    package var secondCorrectionRoot: Float
    package var epsilon: Float
    /// λ of the penalty in the gradient.
    package var decay: Float
    /// By what the weights are multiplied before the step: 1 − rate · λ, or 1.
    package var shrinkage: Float

    package init(
      stepSize: Double, gradientSize: Double = 0, firstDecay: Double, secondDecay: Double,
      secondCorrectionRoot: Double, epsilon: Double, decay: Double, shrinkage: Double = 1
    ) {
      (self.stepSize, self.gradientSize) = (Float(stepSize), Float(gradientSize))
      firstShare = Float(1 - firstDecay)
      self.secondDecay = Float(secondDecay)
      secondShare = Float(1 - secondDecay)
      self.secondCorrectionRoot = Float(secondCorrectionRoot)
      (self.epsilon, self.decay) = (Float(epsilon), Float(decay))
      self.shrinkage = Float(shrinkage)
    }

    fileprivate var coefficients: ck_adam {
      ck_adam(
        step_size: stepSize, gradient_size: gradientSize, first_share: firstShare,
        second_decay: secondDecay, second_share: secondShare,
        second_correction_root: secondCorrectionRoot, epsilon: epsilon, weight_decay: decay,
        shrinkage: shrinkage)
    }
  }

  /// Adam, with `first` and `second` moments.
  package func updateAdam(
    _ weights: StorageSlice, _ gradients: StorageSlice, first: StorageSlice,
    second: StorageSlice, _ step: AdamStep
  ) {
    require(weights, gradients, first, second)
    c.adam(
      weights.start, gradients.start, first.start, second.start, weights.count,
      step.coefficients)
  }

  /// Moves the moments as Adam does, and writes into `gradients` the direction of LAMB: the mean
  /// gradient over the root of the mean square, times the step's size, plus decay · w.
  package func writeLAMBDirection(
    _ weights: StorageSlice, _ gradients: StorageSlice, first: StorageSlice,
    second: StorageSlice, _ step: AdamStep
  ) {
    require(weights, gradients, first, second)
    c.lamb(
      weights.start, gradients.start, first.start, second.start, weights.count,
      step.coefficients)
  }

  /// The coefficients of one step of Lion, each rounded from Double.
  package struct LionStep: Sendable {
    fileprivate let coefficients: ck_lion

    /// - Parameters:
    ///   - decays: β₁ of the direction and β₂ of the mean.
    ///   - decay: λ of the weights' shrinking by rate · λ.
    package init(rate: Double, decays: (Double, Double), decay: Double) {
      coefficients = ck_lion(
        learning_rate: Float(rate), step_share: Float(1 - decays.0),
        mean_share: Float(1 - decays.1), weight_decay: Float(decay))
    }
  }

  /// Lion, with the `mean` gradient.
  package func updateLion(
    _ weights: StorageSlice, _ gradients: StorageSlice, mean: StorageSlice, _ step: LionStep
  ) {
    require(weights, gradients, mean)
    c.lion(weights.start, gradients.start, mean.start, weights.count, step.coefficients)
  }

  /// All slices of an update move the same weights.
  func require(_ weights: StorageSlice, _ others: StorageSlice?...) {
    for case let other? in others {
      precondition(
        other.count == weights.count, "\(other.count) numbers for \(weights.count) weights")
    }
  }
}
