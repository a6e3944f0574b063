import Tensors

/// An elementwise function between two layers.
package enum Nonlinearity: String, CaseIterable, Sendable {
  case relu
  case tanh
  case sigmoid
  case gelu
  case identity

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    switch self {
    case .relu: tape.relu(x)
    case .tanh: tape.tanh(x)
    case .sigmoid: tape.sigmoid(x)
    case .gelu: tape.gelu(x)
    case .identity: x
    }
  }

  /// The function after a linear layer, fused with it where there is a kernel for both.
  package func callAsFunction(_ layer: Linear, _ x: Variable, on tape: Tape) -> Variable {
    self == .relu
      ? layer(x, activation: .relu, on: tape) : self(layer(x, on: tape), on: tape)
  }
}
