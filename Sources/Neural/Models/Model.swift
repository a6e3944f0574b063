import Tensors

/// A function with parameters. A model is a value: its weights live in a flat buffer outside it.
package protocol Model: Sendable {
  var parameters: ParameterSet { get }
  /// How PyTorch's state dict of the same model calls the parameters; as we do where it is not said.
  var torchNames: TorchNames { get }
  /// Records the model.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable
}

extension Model {
  package var torchNames: TorchNames { [:] }
}
