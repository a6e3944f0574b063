import CKernels

/// Rows of a table.
extension Op {
  /// `table [v, n], tokens [..] → [.., n]`, the table's row of each token; `dtable` = the sum of g
  /// over the places of each token, in their order.
  ///
  /// Tokens are whole numbers 0 ..< v, exact in Float up to 2²⁴.
  package static let embedding = Op(
    "embedding", arity: 2, differentiable: 1,
    shape: { s in
      s.require(s[0].rank == 2, "a table is a matrix")
      s.require(s[1].rank < Shape.maximumRank, "tokens have at most 5 extents")
      return Shape(s[1].array + [s[0].columns])
    },
    forward: { f in
      let (table, tokens) = (f.a, f.b)
      let read = f.kernels.c.embed(
        table.pointer, tokens.pointer, f.out.pointer, tokens.count, table.rows, table.columns)
      guard read == tokens.count else {
        fatalError("embedding: token \(tokens.pointer[read]), rows 0 ..< \(table.rows)")
      }
    },
    backward: { f in
      guard let table = f.aGradient else { return }
      table.clear()
      f.kernels.c.embed_gradient(
        f.b.pointer, f.outGradient.pointer, table.pointer, f.b.count, table.shape.columns)
    })
}
