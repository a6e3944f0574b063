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

  /// The coefficients of one step of Adam.
  package struct AdamStep: Sendable {
    package var rate, firstDecay, secondDecay, epsilon, decay: Float
    /// 1 − β₁ᵗ and √(1 − β₂ᵗ) at step t, counted from 1.
    package var firstCorrection, secondCorrectionRoot: Float

    package init(
      rate: Float, firstDecay: Float, secondDecay: Float, epsilon: Float, decay: Float,
      firstCorrection: Float, secondCorrectionRoot: Float
    ) {
      (self.rate, self.firstDecay, self.secondDecay) = (rate, firstDecay, secondDecay)
      (self.epsilon, self.decay) = (epsilon, decay)
      self.firstCorrection = firstCorrection
      self.secondCorrectionRoot = secondCorrectionRoot
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
        learning_rate: step.rate, first_decay: step.firstDecay, second_decay: step.secondDecay,
        epsilon: step.epsilon, weight_decay: step.decay, first_correction: step.firstCorrection,
        second_correction_root: step.secondCorrectionRoot))
  }

  private func require(_ range: Range<Int>, within buffers: Storage..., from origin: Int = 0) {
    for buffer in buffers {
      precondition(
        range.lowerBound >= origin && range.upperBound - origin <= buffer.count,
        "\(range) lies outside the \(buffer.count) numbers from \(origin)")
    }
  }
}
