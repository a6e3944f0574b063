/// Recording recurrent networks; shapes and gradients are documented at ``Op``.
extension Tape {
  /// The states of all steps, beginning at 0.
  ///
  /// - Parameter weights: U, V and the two biases.
  package func recurrence(
    _ cell: RecurrentCell, _ x: Variable, weights: [Variable]
  ) -> Variable {
    record(.recurrence(cell), [x] + weights)
  }

  /// The same, beginning at a state.
  ///
  /// - Parameter state: [batch, n], and the cell of a memory.
  /// - Returns: The states; of a memory states and cells.
  package func recurrence(
    _ cell: RecurrentCell, _ x: Variable, weights: [Variable], from state: [Variable]
  ) -> Variable {
    record(.recurrence(cell, isContinued: true), [x] + weights + state)
  }

  /// The true places in the opposite order.
  ///
  /// - Parameter lengths: [batch]; nil: all places are true ones.
  package func reversedPlaces(_ x: Variable, lengths: Variable?) -> Variable {
    record(.reversedPlaces, [x, lengths ?? fullLengths(of: x)])
  }

  /// x at the true places, 0 beyond.
  package func maskedPlaces(_ x: Variable, lengths: Variable) -> Variable {
    record(.maskedPlaces, [x, lengths])
  }

  /// The last true place of each sample, [batch, n].
  package func lastPlace(_ x: Variable, lengths: Variable?) -> Variable {
    guard let lengths else {
      return sliced(x, x.shape[0] - 1..<x.shape[0], axis: 0).reshaped([x.shape[1], x.shape[2]])
    }
    return record(.lastPlace, [x, lengths])
  }

  private func fullLengths(of x: Variable) -> Variable {
    constant(Tensor([Float](repeating: Float(x.shape[0]), count: x.shape[1])))
  }
}
