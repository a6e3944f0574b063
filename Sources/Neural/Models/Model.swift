import Tensors

/// A function with parameters. A model is a value: its weights live in a flat buffer outside it.
package protocol Model: Sendable {
  var parameters: ParameterSet { get }
  /// Records the model.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable
}
