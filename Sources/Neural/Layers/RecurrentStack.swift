import Tensors

/// Recurrent layers one upon the other: `x [length, batch, inputs] → [length, batch, outputs]`.
package struct RecurrentStack: Sendable {
  package struct Plan: Sendable {
    package var cell: RecurrentCell
    /// Numbers of a state.
    package var width: Int
    /// 1 or more.
    package var layers = 1
    /// The share of a layer's states, but for those of the last, set to 0 in training, in [0, 1).
    package var dropout = 0.0
    /// Whether each layer has a second part that reads from the end.
    package var isBidirectional = false

    package init(_ cell: RecurrentCell, width: Int) { (self.cell, self.width) = (cell, width) }

    /// Numbers that a layer tells of a place.
    package var outputs: Int { isBidirectional ? 2 * width : width }
  }

  package let plan: Plan
  private let layers: [(forward: Recurrent, reverse: Recurrent?)]
  private let dropouts: [Dropout]

  /// Declares the parameters of `path.0`, `path.0.reverse`, `path.1` and so on.
  package init(
    _ plan: Plan, inputs: Int, at path: String, in parameters: inout ParameterSet
  ) {
    precondition(plan.layers > 0, "\(plan.layers) recurrent layers")
    self.plan = plan
    var layers: [(Recurrent, Recurrent?)] = []
    for index in 0..<plan.layers {
      let inputs = index == 0 ? inputs : plan.outputs
      func layer(_ path: String) -> Recurrent {
        Recurrent(plan.cell, inputs, plan.width, at: path, in: &parameters)
      }
      let forward = layer("\(path).\(index)")
      layers.append((forward, plan.isBidirectional ? layer("\(path).\(index).reverse") : nil))
    }
    self.layers = layers
    dropouts = (0..<plan.layers).map { Dropout(plan.dropout, at: "\(path).\($0).dropout") }
  }

  /// - Parameter lengths: True places of each sample, [batch]; nil: all. Beyond them the outputs are 0.
  package func callAsFunction(
    _ x: Variable, lengths: Variable? = nil, on tape: Tape
  ) -> Variable {
    var y = x
    for (index, layer) in layers.enumerated() {
      let forward = layer.forward(y, lengths: lengths, on: tape)
      let reverse = layer.reverse?(y, lengths: lengths, isReversed: true, on: tape)
      y = reverse.map { tape.concatenated(forward, $0, axis: 2) } ?? forward
      if index < layers.count - 1 { y = dropped(y, dropouts[index], on: tape) }
    }
    return y
  }

  /// The states after all of a sequence has been read, [batch, outputs]: those at the last true place,
  /// and those at the first of what reads from the end.
  package func lastStates(
    of y: Variable, lengths: Variable? = nil, on tape: Tape
  ) -> Variable {
    let last = tape.lastPlace(y, lengths: lengths)
    guard plan.isBidirectional else { return last }
    let first = tape.sliced(y, 0..<1, axis: 0).reshaped(last.shape)
    return tape.concatenated(
      tape.sliced(last, 0..<plan.width, axis: 1),
      tape.sliced(first, plan.width..<2 * plan.width, axis: 1), axis: 1)
  }

  /// Dropout is keyed by samples, which it looks for along the first axis.
  private func dropped(_ y: Variable, _ dropout: Dropout, on tape: Tape) -> Variable {
    guard dropout.rate > 0, case .training = tape.mode else { return y }
    return tape.permuted(dropout(tape.permuted(y, [1, 0, 2]), on: tape), [1, 0, 2])
  }
}
