import CKernels

/// Losses of regression.
extension Op {
  static let errors = [squaredErrors]

  /// `a [.., n], b [.., n] → [..]`, the mean of (a − b)² over each row;
  /// `da = 2 g (a − b) / n`, `db = −da`. 0 when rows are empty.
  package static let squaredErrors = Op(
    "squaredErrors", arity: 2,
    shape: { s in
      s.require(s[0] == s[1] && s[0].rank > 0, "equal shapes of rank 1 or more are needed")
      return s[0].withoutColumns
    },
    forward: { f in
      f.kernels.c.row_squared_errors(
        f.a.pointer, f.b.pointer, f.out.pointer, f.a.rows, f.a.columns)
    },
    backward: { f in
      let scale = 2 / Float(max(f.a.columns, 1))
      f.addErrors(times: scale, to: f.aGradient)
      f.addErrors(times: -scale, to: f.bGradient)
    })
}

extension Frame {
  /// target += or = (a − b) · scale · g of the row.
  fileprivate func addErrors(times scale: Float, to target: Target?) {
    guard let target else { return }
    kernels.c.row_squared_errors_gradient(
      a.pointer, b.pointer, outGradient.pointer, scale, target.pointer, a.rows, a.columns,
      target.accumulates)
  }
}
