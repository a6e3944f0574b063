import Tensors

/// A rule that moves weights along gradients.
///
/// It works on slices of flat buffers and elementwise, so each rank may own any slice of the state
/// and the result is the same.
package protocol Optimizer: Sendable {
  /// How many numbers it keeps for each weight.
  var stateCount: Int { get }

  /// Moves the weights in `range` one step.
  ///
  /// - Parameters:
  ///   - state: Covers `range`.
  ///   - step: The number of this update, counted from 0.
  ///   - learningRate: Of this update.
  func update(
    _ weights: Storage, _ gradients: Storage, _ state: OptimizerState, in range: Range<Int>,
    step: Int, learningRate: Double, with kernels: Kernels)
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
  package init(for optimizer: some Optimizer, range: Range<Int>) {
    self.range = range
    buffers = (0..<optimizer.stateCount).map { _ in Storage(count: range.count) }
  }
}

extension Optimizer {
  /// Zeros for the slice `range`.
  package func initialState(_ range: Range<Int>) -> OptimizerState {
    OptimizerState(for: self, range: range)
  }
}
