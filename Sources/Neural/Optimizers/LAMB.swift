import Tensors

/// Adam with steps in proportion to the length of each parameter, for large batches.
///
/// r = m̂ / (√v̂ + ε) + λ w, `w −= rate · ‖w‖ / ‖r‖ · r`. Source: You et al., arXiv 1904.00962,
/// algorithm 2 with φ(z) = z. Parameters of one extent (biases, scales of norms) move by rate · r, as
/// is the custom, unless told otherwise.
package struct LAMB: Optimizer {
  /// β₁ and β₂, in [0, 1).
  package var betas: (first: Double, second: Double)
  /// ε > 0, added to the root.
  package var epsilon: Double
  /// Whether parameters of one extent are scaled too.
  package var scalesVectors: Bool
  package var weightDecay: Double

  package init(
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-6,
    scalesVectors: Bool = false, weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(betas.first) && (0..<1).contains(betas.second) && epsilon > 0
        && weightDecay >= 0,
      "betas \(betas), epsilon \(epsilon), weight decay \(weightDecay)")
    (self.betas, self.epsilon) = (betas, epsilon)
    (self.scalesVectors, self.weightDecay) = (scalesVectors, weightDecay)
  }

  package var stateCount: Int { 2 }
  package var needsWholeTensors: Bool { true }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    let first = 1 - integerPower(betas.first, step + 1)
    let second = 1 - integerPower(betas.second, step + 1)
    kernels.writeLAMBDirection(
      stretch.weights, stretch.gradients, first: stretch.kept(0), second: stretch.kept(1),
      Kernels.AdamStep(
        stepSize: 1 / first, firstDecay: betas.first, secondDecay: betas.second,
        secondCorrectionRoot: second.squareRoot(), epsilon: epsilon, decay: weightDecay))
    var ratio = 1.0
    if scalesVectors || stretch.wholeParameter.isMatrix {
      let found = TrustRatio(stretch.weights, stretch.gradients, with: kernels)
      ratio = found.unlessZero(found.weights / found.step)
    }
    kernels.add(stretch.gradients, times: Float(-learningRate * ratio), to: stretch.weights)
  }
}
