import Tensors

/// What has parameters. It is a value: its weights live in a flat buffer outside it.
package protocol Parametric: Sendable {
  var parameters: ParameterSet { get }
  /// How PyTorch's state dict of the same model calls the parameters; as we do where it is not said.
  var torchNames: TorchNames { get }
}

extension Parametric {
  package var torchNames: TorchNames { [:] }
}

/// A function with parameters.
package protocol Model: Parametric {
  /// Records the model.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable
  /// What a trained model has to show, beside its weights, of inputs [n, ..].
  func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit]
}

extension Model {
  package func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit] { [] }
}
