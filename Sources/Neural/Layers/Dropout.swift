import Tensors

/// Sets a share of the elements to 0 in training; passes its input on in evaluation.
package struct Dropout: Sendable {
  /// The share, in [0, 1).
  package let rate: Double
  /// The name of its random words: layers of one model need different ones.
  package let path: String

  package init(_ rate: Double, at path: String) {
    precondition(rate >= 0 && rate < 1, "the dropout rate \(rate) must lie in 0 ..< 1")
    (self.rate, self.path) = (rate, path)
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    tape.dropout(x, rate: rate, path)
  }
}
