import Tensors

/// The transpose of a convolution, from small images to larger ones: `x [n, inputs, rows, columns] →
/// [n, outputs, rows', columns']` with rows' = (rows − 1) · stride − 2 · padding + kernel + output
/// padding; then ReLU where asked.
package struct TransposedConvolution: Sendable {
  /// [inputs, outputs, kernel, kernel], PyTorch's orientation.
  package let weight: Parameter
  /// [outputs].
  package let bias: Parameter
  package let window: Window

  /// Declares `path.weight` and `path.bias`, which begin as PyTorch's `ConvTranspose2d`.
  package init(
    _ inputs: Int, _ outputs: Int, _ window: Window, at path: String,
    in parameters: inout ParameterSet
  ) {
    precondition(
      inputs > 0 && outputs > 0, "a transposed convolution from \(inputs) to \(outputs) channels")
    let (rows, columns) = (window.kernel[0], window.kernel[1])
    weight = parameters.add("\(path).weight", [inputs, outputs, rows, columns], .linear)
    let bound = (1 / Double(outputs * rows * columns)).squareRoot()
    bias = parameters.add("\(path).bias", [outputs], .uniform(bound: bound))
    self.window = window
  }

  /// - Parameter extents: Rows and columns of what comes out, of which the convolution makes those of
  ///   x; nil: the least such.
  package func callAsFunction(
    _ x: Variable, to extents: SIMD2<Int>? = nil, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    let least =
      (SIMD2(x.shape[2], x.shape[3]) &- 1) &* window.stride &- 2 &* window.padding &+ window.kernel
    return tape.transposedConvolution(
      x, weight: tape.parameter(weight), bias: tape.parameter(bias), window: window,
      outputPadding: (extents ?? least) &- least, activation: activation)
  }
}
