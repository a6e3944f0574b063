import Tensors

/// `x [.., inputs] · weightᵀ + bias → [.., outputs]`, then ReLU where asked.
package struct Linear: Sendable {
  /// [outputs, inputs], PyTorch's orientation.
  package let weight: Parameter
  /// [outputs].
  package let bias: Parameter

  /// Declares `path.weight` and `path.bias`.
  ///
  /// - Parameter initializer: Of the weight. The bias begins uniform in ±1/√inputs with
  ///   ``Initializer/linear``, as PyTorch's, and at 0 with all others.
  package init(
    _ inputs: Int, _ outputs: Int, initializer: Initializer = .linear, at path: String,
    in parameters: inout ParameterSet
  ) {
    precondition(inputs > 0 && outputs > 0, "a linear layer from \(inputs) to \(outputs)")
    weight = parameters.add("\(path).weight", [outputs, inputs], initializer)
    let bound = (1 / Double(inputs)).squareRoot()
    bias = parameters.add(
      "\(path).bias", [outputs], initializer == .linear ? .uniform(bound: bound) : .zeros)
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    tape.linear(
      x, weight: tape.parameter(weight), bias: tape.parameter(bias), activation: activation)
  }
}
