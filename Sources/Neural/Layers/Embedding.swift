import Tensors

/// A row of a table for every token: `tokens [..] → [.., width]`.
package struct Embedding: Sendable {
  /// [entries, width].
  package let weight: Parameter

  /// Declares `path.weight`.
  package init(
    _ entries: Int, _ width: Int, initializer: Initializer = .normal(deviation: 1),
    at path: String, in parameters: inout ParameterSet
  ) {
    precondition(entries > 0 && width > 0, "an embedding of \(entries) entries in \(width)")
    weight = parameters.add("\(path).weight", [entries, width], initializer)
  }

  package func callAsFunction(_ tokens: Variable, on tape: Tape) -> Variable {
    tape.embedding(tape.parameter(weight), tokens)
  }

  /// Scores of all entries by the same table: `x [.., width] · weightᵀ → [.., entries]`.
  /// Source: Press & Wolf, arXiv 1608.05859.
  package func scores(of x: Variable, on tape: Tape) -> Variable {
    let rows = x.reshaped([x.shape.rows, x.shape.columns])
    return tape.matmul(rows, tape.parameter(weight), transposing: .second)
      .reshaped(x.shape.replacingColumns(weight.shape[0]))
  }
}
