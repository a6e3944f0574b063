import Tensors

/// What has parameters. It is a value: its weights live in a flat buffer outside it.
package protocol Parametric: Sendable {
  var parameters: ParameterSet { get }
  /// How PyTorch's state dict of the same model calls the parameters; as we do where it is not said.
  var torchNames: TorchNames { get }
  /// How state dicts of the same parameters call them where PyTorch's model has other modules without
  /// any.
  var otherTorchNames: [TorchNames] { get }
}

extension Parametric {
  package var torchNames: TorchNames { [:] }
  package var otherTorchNames: [TorchNames] { [] }
}

/// A function with parameters.
package protocol Model: Parametric {
  /// Equal parts that are recorded one upon the other by ``Tensors/Tape/segmentCount``; 0: there are none.
  var blockCount: Int { get }
  /// Records the model.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable
  /// What a trained model has to show, beside its weights, of inputs [n, ..].
  func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit]
}

extension Model {
  package var blockCount: Int { 0 }
  package func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit] { [] }
}
