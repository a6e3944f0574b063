import CKernels

/// Ops that make one number of many, each in a fixed order.
extension Op {
  static let reductions = [sum, mean, rowSums, rowMeans, columnSums]

  /// `Σ x → [1]`, summed in Double; `dx = g`. 0 when empty.
  package static let sum = Op(
    "sum", arity: 1, shape: { _ in [1] },
    forward: { f in f.out.pointer[0] = Float(f.kernels.c.sum(f.a.pointer, f.a.count)) },
    backward: { f in f.spread(f.outGradient, times: 1, to: f.aGradient) })

  /// `Σ x / n → [1]`, summed in Double; `dx = g / n`. NaN when empty.
  package static let mean = Op(
    "mean", arity: 1, shape: { _ in [1] },
    forward: { f in
      f.out.pointer[0] = Float(f.kernels.c.sum(f.a.pointer, f.a.count) / Double(f.a.count))
    },
    backward: { f in f.spread(f.outGradient, times: 1 / Float(f.a.count), to: f.aGradient) })

  /// `x [.., n] → [..]`, the sum of each row; `dx = g`.
  package static let rowSums = Op(
    "rowSums", arity: 1, shape: reducedRows,
    forward: { f in
      f.kernels.c.row_sums(f.a.pointer, f.out.pointer, f.a.rows, f.a.columns, false)
    },
    backward: { f in f.spread(f.outGradient, times: 1, to: f.aGradient) })

  /// `x [.., n] → [..]`, the mean of each row; `dx = g / n`. NaN when rows are empty.
  package static let rowMeans = Op(
    "rowMeans", arity: 1, shape: reducedRows,
    forward: { f in
      f.kernels.c.row_sums(f.a.pointer, f.out.pointer, f.a.rows, f.a.columns, false)
      let n = Float(f.a.columns)
      for row in 0..<f.a.rows { f.out.pointer[row] /= n }
    },
    backward: { f in f.spread(f.outGradient, times: 1 / Float(f.a.columns), to: f.aGradient) })

  /// `x [.., n] → [n]`, the sum of each column, rows in order; `dx = g`.
  package static let columnSums = Op(
    "columnSums", arity: 1,
    shape: { s in
      s.require(s[0].rank > 0, "columns need a rank of 1 or more")
      return [s[0].columns]
    },
    forward: { f in
      f.kernels.c.column_sums(f.a.pointer, f.out.pointer, f.a.rows, f.a.columns, false)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      f.kernels.c.spread_columns(
        f.outGradient.pointer, 1, dx.pointer, f.a.rows, f.a.columns, dx.accumulates)
    })

  private static let reducedRows: @Sendable (Signature) -> Shape = { s in
    s.require(s[0].rank > 0, "rows need a rank of 1 or more")
    return s[0].withoutColumns
  }
}

extension Frame {
  /// target [r, n] += or = view [r] · scale, or of the one number of `view`.
  fileprivate func spread(_ view: View, times scale: Float, to target: Target?) {
    guard let target else { return }
    let rows = view.count
    kernels.c.spread_rows(
      view.pointer, scale, target.pointer, rows, rows == 0 ? 0 : target.shape.count / rows,
      target.accumulates)
  }
}
