import CKernels

/// Optimizer updates in one pass over `range` of flat buffers.
extension Kernels {
  /// Stochastic gradient descent: `v = momentum · v + g + decay · w`, then `w −= rate · v`, with
  /// Nesterov's momentum `w −= rate · (g + decay · w + momentum · v)`.
  ///
  /// - Parameter velocity: v and the index of the flat vector at which it begins; nil without
  ///   momentum.
  package func updateSGD(
    _ weights: Storage, _ gradients: Storage, velocity: (storage: Storage, origin: Int)?,
    in range: Range<Int>, rate: Float, momentum: Float, nesterov: Bool, decay: Float
  ) {
    precondition(
      velocity != nil || momentum == 0, "momentum \(momentum) needs a buffer for the velocity")
    require(range, within: weights, gradients)
    if let velocity { require(range, within: velocity.storage, from: velocity.origin) }
    c.sgd(
      weights.pointer + range.lowerBound, gradients.pointer + range.lowerBound,
      velocity.map { $0.storage.pointer + (range.lowerBound - $0.origin) }, range.count,
      ck_sgd(
        learning_rate: rate, momentum: momentum, weight_decay: decay, nesterov: nesterov))
  }

  /// The coefficients of one step of Adam, each rounded from Double.
  package struct AdamStep: Sendable {
    /// rate / (1 − β₁ᵗ) at step t, counted from 1.
    package var stepSize: Float
    /// 1 − β₁.
    package var firstShare: Float
    /// β₂ and 1 − β₂.
    package var secondDecay, secondShare: Float
    /// √(1 − β₂ᵗ).
    package var secondCorrectionRoot: Float
    package var epsilon, decay: Float

    package init(
      stepSize: Double, firstDecay: Double, secondDecay: Double, secondCorrectionRoot: Double,
      epsilon: Double, decay: Double
    ) {
      self.stepSize = Float(stepSize)
      firstShare = Float(1 - firstDecay)
      self.secondDecay = Float(secondDecay)
      secondShare = Float(1 - secondDecay)
      self.secondCorrectionRoot = Float(secondCorrectionRoot)
      (self.epsilon, self.decay) = (Float(epsilon), Float(decay))
    }
  }

  /// Adam; `first` and `second` moments begin at the index `origin` of the flat vector.
  package func updateAdam(
    _ weights: Storage, _ gradients: Storage, first: Storage, second: Storage, origin: Int,
    in range: Range<Int>, _ step: AdamStep
  ) {
    require(range, within: weights, gradients)
    require(range, within: first, second, from: origin)
    let local = range.lowerBound - origin
    c.adam(
      weights.pointer + range.lowerBound, gradients.pointer + range.lowerBound,
      first.pointer + local, second.pointer + local, range.count,
      ck_adam(
        step_size: step.stepSize, first_share: step.firstShare, second_decay: step.secondDecay,
        second_share: step.secondShare, second_correction_root: step.secondCorrectionRoot,
        epsilon: step.epsilon, weight_decay: step.decay))
  }

  /// Multiplies the numbers in `range` by `factor`.
  package func scale(_ numbers: Storage, by factor: Float, in range: Range<Int>) {
    require(range, within: numbers)
    let first = numbers.pointer + range.lowerBound
    c.affine(first, factor, 0, first, range.count, false)
  }

  private func require(_ range: Range<Int>, within buffers: Storage..., from origin: Int = 0) {
    for buffer in buffers {
      precondition(
        range.lowerBound >= origin && range.upperBound - origin <= buffer.count,
        "\(range) lies outside the \(buffer.count) numbers from \(origin)")
    }
  }
}
