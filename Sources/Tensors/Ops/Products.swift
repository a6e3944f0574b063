import CKernels

/// Matrix products.
extension Op {
  static let products = [matmul, linear]

  /// Matrix product `a [m, k] · b [k, n] → [m, n]`; `da = g · bᵀ`, `db = aᵀ · g`. With
  /// `attributes.transposes`, a is given as [k, m] or b as [n, k].
  ///
  /// Source: Giles, *Collected Matrix Derivative Results* (2008) §2.2.2. Edge cases: an outer
  /// extent of 0 gives an empty result, an inner extent of 0 gives zeros.
  package static let matmul = Op(
    "matmul", arity: 2,
    shape: { s in
      let first = s.attributes.transposes.contains(.first)
      let second = s.attributes.transposes.contains(.second)
      s.require(s[0].rank == 2 && s[1].rank == 2, "two matrices are needed")
      s.require(s[0][first ? 0 : 1] == s[1][second ? 1 : 0], "inner extents must be equal")
      return [s[0][first ? 1 : 0], s[1][second ? 0 : 1]]
    },
    forward: { f in gemm(f.a, f.b, transposing: f.attributes.transposes, into: f.out) },
    backward: { f in
      let (g, transposes) = (f.outGradient.panel, f.attributes.transposes)
      if let da = f.aGradient {
        gemm(
          g, andSecond: f.b.panel, transposing: transposes, intoFirst: da.panel,
          accumulates: da.accumulates)
      }
      if let db = f.bGradient {
        gemm(
          g, andFirst: f.a.panel, transposing: transposes, intoSecond: db.panel,
          accumulates: db.accumulates)
      }
    })

  /// Linear map with bias and, where `attributes.activation` says so, ReLU:
  /// `x [.., k] · weightᵀ [m, k] + bias [m] → [.., m]`; with g cut by the ReLU,
  /// `dx = g · weight`, `dweight = gᵀ · x`, `dbias = Σ over rows of g`.
  ///
  /// The weight has PyTorch's orientation, so its state dictionaries load as they are.
  package static let linear = Op(
    "linear", arity: 3,
    shape: { s in
      s.require(s[0].rank > 0 && s[1].rank == 2 && s[2].rank == 1, "x, matrix and bias needed")
      s.require(s[0].columns == s[1][1], "x and weight must have equally many columns")
      s.require(s[1][0] == s[2][0], "weight must have as many rows as the bias")
      return s[0].replacingColumns(s[1][0])
    },
    forward: { f in
      gemm(f.a, f.b, transposing: .second, into: f.out)
      f.kernels.c.add_row(
        f.out.pointer, f.c.pointer, f.out.pointer, f.out.rows, f.out.columns,
        f.attributes.activation == .relu)
    },
    backward: { f in
      let g = f.outGradient
      if f.attributes.activation == .relu {
        let y = f.out.pointer
        f.kernels.c.relu_gradient(y, y, g.pointer, g.pointer, g.count, false)
      }
      f.addColumnSums(of: g, to: f.cGradient)
      if let weight = f.bGradient { gemm(g, f.a, transposing: .first, adding: weight) }
      if let dx = f.aGradient { gemm(g, f.b, adding: dx) }
    })
}
