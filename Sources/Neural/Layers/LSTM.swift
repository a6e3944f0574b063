import Tensors

/// A long short-term memory over a sequence: `x [length, batch, inputs] → [length, batch, width]`,
/// the states after each step, beginning at 0.
///
/// Weights and biases begin uniform in ±1/√width, and have the names and orientation of PyTorch's.
package struct LSTM: Sendable {
  private let inputWeight, stateWeight, inputBias, stateBias: Parameter

  /// Declares `path.weight_ih`, `path.weight_hh`, `path.bias_ih` and `path.bias_hh`.
  package init(_ inputs: Int, _ width: Int, at path: String, in parameters: inout ParameterSet) {
    precondition(inputs > 0 && width > 0, "a recurrent layer from \(inputs) to \(width)")
    let start = Initializer.uniform(bound: (1 / Double(width)).squareRoot())
    inputWeight = parameters.add("\(path).weight_ih", [4 * width, inputs], start)
    stateWeight = parameters.add("\(path).weight_hh", [4 * width, width], start)
    inputBias = parameters.add("\(path).bias_ih", [4 * width], start)
    stateBias = parameters.add("\(path).bias_hh", [4 * width], start)
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    tape.lstm(
      x, inputWeight: tape.parameter(inputWeight), stateWeight: tape.parameter(stateWeight),
      inputBias: tape.parameter(inputBias), stateBias: tape.parameter(stateBias))
  }
}
