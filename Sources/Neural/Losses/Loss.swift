import Tensors

/// What training makes small: a number for every sample, so that means are taken over the samples
/// of all shards and never of means.
package enum Loss: String, CaseIterable, Sendable {
  /// `outputs [n, classes]`, `targets [n]` whole numbers 0 ..< classes; nats.
  case crossEntropy = "cross_entropy"
  /// `outputs [n, m]`, `targets [n, m]`; the mean over m of the squared difference.
  case meanSquaredError = "mse"

  /// Records the losses [n].
  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    switch self {
    case .crossEntropy: tape.crossEntropy(outputs, targets)
    case .meanSquaredError: tape.squaredErrors(outputs, targets)
    }
  }

  /// The shape of the targets for outputs of a shape.
  package func targetShape(for outputs: Shape) -> Shape {
    self == .crossEntropy ? outputs.withoutColumns : outputs
  }
}
