import Tensors

/// `x [.., inputs] · weightᵀ + bias → [.., outputs]`, then ReLU where asked; or without a bias.
package struct Linear: Sendable {
  /// [outputs, inputs], PyTorch's orientation.
  package let weight: Parameter
  /// [outputs]; nil where there is none.
  package let bias: Parameter?

  /// Declares `path.weight` and, where `hasBias`, `path.bias`.
  ///
  /// - Parameter initializer: Of the weight. The bias begins uniform in ±1/√inputs with
  ///   ``Initializer/linear``, as PyTorch's, and at 0 with all others.
  package init(
    _ inputs: Int, _ outputs: Int, hasBias: Bool = true, initializer: Initializer = .linear,
    at path: String, in parameters: inout ParameterSet
  ) {
    precondition(inputs > 0 && outputs > 0, "a linear layer from \(inputs) to \(outputs)")
    weight = parameters.add("\(path).weight", [outputs, inputs], initializer)
    let bound = (1 / Double(inputs)).squareRoot()
    let start = initializer == .linear ? Initializer.uniform(bound: bound) : .zeros
    bias = hasBias ? parameters.add("\(path).bias", [outputs], start) : nil
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    guard let bias else {
      let rows = x.reshaped([x.shape.rows, x.shape.columns])
      let y = tape.matmul(rows, tape.parameter(weight), transposing: .second)
        .reshaped(x.shape.replacingColumns(weight.shape[0]))
      return activation == .relu ? tape.relu(y) : y
    }
    return tape.linear(
      x, weight: tape.parameter(weight), bias: tape.parameter(bias), activation: activation)
  }
}
