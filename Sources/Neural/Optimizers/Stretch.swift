import Tensors

/// Some weights, their gradients, and what an optimizer keeps for them: what it moves at once.
package struct Stretch: Sendable {
  package let weights, gradients: StorageSlice
  /// The parameter whose numbers these are, all of them; nil where that is not so.
  package let parameter: Parameter?
  private let state: OptimizerState

  /// - Parameters:
  ///   - range: Of the flat vectors.
  ///   - state: Covers `range`.
  ///   - parameter: The one that lies in `range`, if it is to be moved whole.
  package init(
    _ range: Range<Int>, of weights: Storage, _ gradients: Storage, _ state: OptimizerState,
    parameter: Parameter? = nil
  ) {
    precondition(
      parameter.map { $0.range == range } ?? true,
      "\(parameter?.name ?? "") does not lie in \(range)")
    self.weights = StorageSlice(weights, range)
    self.gradients = StorageSlice(gradients, range)
    (self.state, self.parameter) = (state, parameter)
  }

  /// The numbers that the optimizer keeps for these weights.
  ///
  /// - Parameter kind: Below the optimizer's ``Optimizer/stateCount``.
  package func kept(_ kind: Int) -> StorageSlice {
    let first = weights.range.lowerBound - state.range.lowerBound
    return StorageSlice(state.buffers[kind], first..<first + weights.count)
  }

  /// The parameter, for rules that need it.
  var wholeParameter: Parameter {
    guard let parameter else {
      preconditionFailure("this rule moves whole tensors, not the numbers in \(weights.range)")
    }
    return parameter
  }
}
