import Tensors

/// A convolution over time that sees a place and those before it: `x [n, inputs, places] →
/// [n, outputs, places]`; before the first place are zeros.
package struct CausalConvolution: Sendable {
  /// [outputs, inputs, kernel], PyTorch's orientation.
  package let weight: Parameter
  /// [outputs].
  package let bias: Parameter
  private let window: Window

  /// Declares `path.weight` and `path.bias`, which begin as PyTorch's `Conv1d`.
  ///
  /// - Parameters:
  ///   - kernel: Places that it sees, 1 or more.
  ///   - dilation: From one of them to the next, 1 or more.
  package init(
    _ inputs: Int, _ outputs: Int, kernel: Int, dilation: Int = 1, at path: String,
    in parameters: inout ParameterSet
  ) {
    precondition(
      inputs > 0 && outputs > 0 && kernel > 0 && dilation > 0,
      "a convolution from \(inputs) to \(outputs) channels over \(kernel) places")
    weight = parameters.add("\(path).weight", [outputs, inputs, kernel], .linear)
    let bound = (1 / Double(inputs * kernel)).squareRoot()
    bias = parameters.add("\(path).bias", [outputs], .uniform(bound: bound))
    window = Window(kernel: [1, kernel], dilation: [1, dilation])
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let reach = (window.kernel[1] - 1) * window.dilation[1]
    let past = reach == 0 ? x : tape.padded(x, before: reach, after: 0, axis: 2)
    return tape.sequenceConvolution(
      past, weight: tape.parameter(weight), bias: tape.parameter(bias), window: window)
  }
}
