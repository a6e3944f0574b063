import Tensors

/// Another optimizer, with a mean of the weights kept beside what that keeps: the weights after the
/// first update, then of each update a share of 1 − decay.
///
/// The mean is the last of the state's buffers, so it is cut, saved and taken up with the others.
/// Source: Polyak & Juditsky, *SIAM J. Control Optim.* 30 (1992), with exponential weights as in
/// PyTorch's `get_ema_multi_avg_fn`.
package struct AveragedOptimizer: Optimizer {
  private var base: any Optimizer
  /// In [0, 1).
  package let decay: Double

  package init(_ base: any Optimizer, decay: Double) {
    precondition((0..<1).contains(decay), "a decay of \(decay)")
    (self.base, self.decay) = (base, decay)
  }

  package var stateCount: Int { base.stateCount + 1 }
  package var needsWholeTensors: Bool { base.needsWholeTensors }
  package var weightDecay: Double {
    get { base.weightDecay }
    set { base.weightDecay = newValue }
  }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    base.update(stretch, step: step, learningRate: learningRate, with: kernels)
    kernels.move(
      stretch.kept(base.stateCount), towards: stretch.weights,
      by: step == 0 ? 1 : Float(1 - decay))
  }
}
