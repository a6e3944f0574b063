import Tensors

/// What moves the weights of a training.
///
/// It works on slices of flat buffers, so that each rank may own one with its state and the result is
/// the same.
package protocol UpdateRule: Sendable {
  /// How many numbers it keeps for each weight.
  var stateCount: Int { get }
  /// Whether a stretch must be one whole parameter, because the rule uses its shape or its length.
  /// Otherwise any cut gives the same.
  var needsWholeTensors: Bool { get }
}

extension UpdateRule {
  package var needsWholeTensors: Bool { false }

  /// Zeros for the slice `range`.
  package func initialState(_ range: Range<Int>) -> OptimizerState {
    OptimizerState(for: self, range: range)
  }
}

/// A rule that moves weights along one gradient, stretch by stretch.
package protocol Optimizer: UpdateRule {
  /// λ ≥ 0: of the penalty λ w² / 2 in the gradient, or of the rate at which weights shrink, as the
  /// rule has it.
  var weightDecay: Double { get set }

  /// Moves weights one step. The gradients are its own to overwrite.
  ///
  /// - Parameters:
  ///   - step: The number of this update, counted from 0.
  ///   - learningRate: Of this update.
  func update(_ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels)
}

extension Optimizer {
  /// Moves the weights in `range` one step.
  ///
  /// - Precondition: The rule needs no whole tensors.
  /// - Parameter state: Covers `range`.
  package func update(
    _ weights: Storage, _ gradients: Storage, _ state: OptimizerState, in range: Range<Int>,
    step: Int, learningRate: Double, with kernels: Kernels
  ) {
    update(
      Stretch(range, of: weights, gradients, state), step: step, learningRate: learningRate,
      with: kernels)
  }

  /// The factor by which decoupled decay shrinks weights in one update: 1 − rate · λ.
  func shrinkage(at learningRate: Double) -> Double { 1 - learningRate * weightDecay }
}

/// What an optimizer keeps from step to step, for a slice of the flat vector of weights.
package struct OptimizerState: Sendable {
  /// The slice.
  package let range: Range<Int>
  /// One buffer of the slice's size for each number kept for a weight.
  package let buffers: [Storage]

  /// What was kept before.
  ///
  /// - Precondition: every buffer has the size of `range`.
  package init(range: Range<Int>, buffers: [Storage]) {
    precondition(
      buffers.allSatisfy { $0.count == range.count },
      "buffers of \(buffers.map(\.count)) numbers for \(range)")
    (self.range, self.buffers) = (range, buffers)
  }

  /// Zeros, as before the first step.
  package init(for optimizer: some UpdateRule, range: Range<Int>) {
    self.range = range
    buffers = (0..<optimizer.stateCount).map { _ in Storage(count: range.count) }
  }
}
