import Tensors

/// Where a recurrent network stands after a step: [batch, width] each.
package struct RecurrentState: Sendable {
  package var hidden: Variable
  /// Of a long short-term memory alone.
  package var cell: Variable?

  package init(hidden: Variable, cell: Variable? = nil) {
    (self.hidden, self.cell) = (hidden, cell)
  }
}

/// A recurrent layer in one direction: `x [length, batch, inputs] → [length, batch, width]`, the
/// states after each step.
///
/// Weights and biases begin uniform in ±1/√width, and have the names and orientation of PyTorch's.
package struct Recurrent: Sendable {
  package let cell: RecurrentCell
  package let width: Int
  /// Of the input and of the state, then their biases.
  private let weights: [Parameter]

  /// Declares `path.weight_ih`, `path.weight_hh`, `path.bias_ih` and `path.bias_hh`.
  package init(
    _ cell: RecurrentCell, _ inputs: Int, _ width: Int, at path: String,
    in parameters: inout ParameterSet
  ) {
    precondition(inputs > 0 && width > 0, "a recurrent layer from \(inputs) to \(width)")
    let (rows, start) = (
      cell.parts * width, Initializer.uniform(bound: (1 / Double(width)).squareRoot())
    )
    weights = [
      parameters.add("\(path).weight_ih", [rows, inputs], start),
      parameters.add("\(path).weight_hh", [rows, width], start),
      parameters.add("\(path).bias_ih", [rows], start),
      parameters.add("\(path).bias_hh", [rows], start),
    ]
    (self.cell, self.width) = (cell, width)
  }

  /// The states, beginning at 0; 0 beyond the end of a sequence.
  ///
  /// - Parameters:
  ///   - lengths: True places of each sample, [batch]; nil: all.
  ///   - isReversed: Whether it reads from the last true place to the first. A state stays with the
  ///     place that was read last.
  package func callAsFunction(
    _ x: Variable, lengths: Variable? = nil, isReversed: Bool = false, on tape: Tape
  ) -> Variable {
    let read = isReversed ? tape.reversedPlaces(x, lengths: lengths) : x
    var y = tape.recurrence(cell, read, weights: weights.map(tape.parameter))
    if isReversed { y = tape.reversedPlaces(y, lengths: lengths) }
    return lengths.map { tape.maskedPlaces(y, lengths: $0) } ?? y
  }

  /// One step: `x [batch, inputs]` and the state before it give the state after it.
  package func step(_ x: Variable, from state: RecurrentState, on tape: Tape) -> RecurrentState {
    let batch = x.shape[0]
    let told = tape.recurrence(
      cell, x.reshaped([1, batch, x.shape.columns]), weights: weights.map(tape.parameter),
      from: [state.hidden] + [state.cell].compactMap { $0 })
    guard cell.hasCells else { return RecurrentState(hidden: told.reshaped([batch, width])) }
    func part(_ index: Int) -> Variable {
      tape.sliced(told, index..<index + 1, axis: 0).reshaped([batch, width])
    }
    return RecurrentState(hidden: part(0), cell: part(1))
  }
}
