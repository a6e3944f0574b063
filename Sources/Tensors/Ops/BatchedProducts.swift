/// Products of stacks of matrices.
extension Op {
  /// Matrix products `a [.., m, k] · b [.., k, n] → [.., m, n]` of stacks of equally many matrices;
  /// `da = g · bᵀ`, `db = aᵀ · g`. With `attributes.transposes`, a is given as [.., k, m] or b as
  /// [.., n, k].
  ///
  /// Source and edge cases: those of ``matmul``.
  package static let batchedMatmul = Op(
    "batchedMatmul", arity: 2,
    shape: { s in
      let (rank, transposes) = (s[0].rank, s.attributes.transposes)
      s.require(
        rank >= 2 && s[1].rank == rank && (0..<rank - 2).allSatisfy { s[0][$0] == s[1][$0] },
        "two stacks of equally many matrices are needed")
      let (first, second) = (transposes.contains(.first), transposes.contains(.second))
      s.require(
        s[0][rank - (first ? 2 : 1)] == s[1][rank - (second ? 1 : 2)],
        "inner extents must be equal")
      let (m, n) = (s[0][rank - (first ? 1 : 2)], s[1][rank - (second ? 2 : 1)])
      return Shape(s[0].array.dropLast(2) + [m, n])
    },
    forward: { f in
      for index in 0..<f.out.matrixCount {
        gemm(
          f.a.matrix(index), f.b.matrix(index), transposing: f.attributes.transposes,
          into: f.out.matrix(index))
      }
    },
    backward: { f in
      let (g, transposes) = (f.outGradient, f.attributes.transposes)
      for index in 0..<f.out.matrixCount {
        if let da = f.aGradient {
          gemm(
            g.matrix(index), andSecond: f.b.matrix(index), transposing: transposes,
            intoFirst: da.view.matrix(index), accumulates: da.accumulates)
        }
        if let db = f.bGradient {
          gemm(
            g.matrix(index), andFirst: f.a.matrix(index), transposing: transposes,
            intoSecond: db.view.matrix(index), accumulates: db.accumulates)
        }
      }
    })
}

extension Target {
  fileprivate var view: View { View(pointer: pointer, shape: shape) }
}

extension View {
  /// The matrices of a stack [.., rows, columns].
  fileprivate var matrixCount: Int { (0..<shape.rank - 2).reduce(1) { $0 * shape[$1] } }
}
