import Tensors

/// Every row [width] brought to a fixed size, then scaled by learnt weights.
package struct RowNorm: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// Mean 0 and variance 1.
    case layer
    /// Mean square 1.
    case rms
  }

  package let kind: Kind
  /// [width], beginning at 1.
  package let weight: Parameter
  /// [width], beginning at 0; nil where there is none, as with ``Kind/rms``.
  package let bias: Parameter?
  /// Added to the variance or mean square.
  package let epsilon: Float

  /// Declares `path.weight` and, where there is one, `path.bias`.
  package init(
    _ width: Int, _ kind: Kind = .layer, hasBias: Bool = true, epsilon: Float = 1e-5,
    at path: String, in parameters: inout ParameterSet
  ) {
    precondition(width > 0, "a norm of \(width) columns")
    (self.kind, self.epsilon) = (kind, epsilon)
    weight = parameters.add("\(path).weight", [width], .constant(1))
    bias = hasBias && kind == .layer ? parameters.add("\(path).bias", [width], .zeros) : nil
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    switch kind {
    case .layer:
      tape.layerNorm(
        x, weight: tape.parameter(weight), bias: bias.map(tape.parameter), epsilon: epsilon)
    case .rms: tape.rmsNorm(x, weight: tape.parameter(weight), epsilon: epsilon)
    }
  }
}
