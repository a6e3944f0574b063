import Tensors

/// A convolution of images `x [n, inputs, rows, columns] → [n, outputs, rows', columns']`, then ReLU
/// where asked.
package struct Convolution: Sendable {
  /// [outputs, inputs / groups, kernel, kernel], PyTorch's orientation.
  package let weight: Parameter
  /// [outputs], nil without.
  package let bias: Parameter?
  package let window: Window
  package let groups: Int

  /// Declares `path.weight` and, with a bias, `path.bias`.
  ///
  /// - Parameters:
  ///   - window: Its kernel, stride, padding and dilation.
  ///   - groups: Parts of the channels that do not meet, a divisor of inputs and outputs.
  ///   - initializer: Of the weight. The bias begins uniform in ±1/√fan-in with
  ///     ``Initializer/linear``, PyTorch's default, and at 0 with all others.
  package init(
    _ inputs: Int, _ outputs: Int, _ window: Window, groups: Int = 1, hasBias: Bool = true,
    initializer: Initializer = .linear, at path: String, in parameters: inout ParameterSet
  ) {
    precondition(
      inputs > 0 && outputs > 0 && groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "a convolution from \(inputs) to \(outputs) channels in \(groups) groups")
    let shape: Shape = [outputs, inputs / groups, window.kernel[0], window.kernel[1]]
    weight = parameters.add("\(path).weight", shape, initializer)
    let bound = (Double(outputs) / Double(shape.count)).squareRoot()
    bias =
      hasBias
      ? parameters.add(
        "\(path).bias", [outputs], initializer == .linear ? .uniform(bound: bound) : .zeros)
      : nil
    (self.window, self.groups) = (window, groups)
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    tape.convolution(
      x, weight: tape.parameter(weight), bias: bias.map(tape.parameter), window: window,
      groups: groups, activation: activation)
  }
}
