import CKernels

/// Softmax and its relatives, over the last extent.
extension Op {
  static let probabilities = [softmax, logSoftmax, crossEntropy]

  /// `eˣ / Σ eˣ` of each row, `x [.., n] → [.., n]`; `dx = y (g − Σ g y)`.
  package static let softmax = Op(
    "softmax", arity: 1, shape: sameRows,
    forward: { f in
      f.kernels.c.softmax(f.a.pointer, f.out.pointer, f.a.rows, f.a.columns)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      f.kernels.c.softmax_gradient(
        f.out.pointer, f.outGradient.pointer, dx.pointer, f.a.rows, f.a.columns, dx.accumulates)
    })

  /// `x − ln Σ eˣ` of each row, `x [.., n] → [.., n]`; `dx = g − eʸ Σ g`.
  package static let logSoftmax = Op(
    "logSoftmax", arity: 1, shape: sameRows,
    forward: { f in
      f.kernels.c.log_softmax(f.a.pointer, f.out.pointer, f.a.rows, f.a.columns)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      f.kernels.c.log_softmax_gradient(
        f.out.pointer, f.outGradient.pointer, dx.pointer, f.a.rows, f.a.columns, dx.accumulates)
    })

  /// Softmax and cross-entropy in one: `logits [.., n], labels [..] → losses [..]` in nats,
  /// `loss = ln Σ eˣ − x[label]`; `dx = (softmax x − onehot(label)) · g`.
  ///
  /// Labels are whole numbers 0 ..< n, exact in Float up to 2²⁴.
  package static let crossEntropy = Op(
    "crossEntropy", arity: 2, differentiable: 1,
    shape: { s in
      s.require(s[0].rank > 0 && s[1] == s[0].withoutColumns, "one label a row is needed")
      return s[1]
    },
    saved: { $0[0].count },
    forward: { f in
      let (rows, n) = (f.a.rows, f.a.columns)
      let read = f.kernels.c.cross_entropy(
        f.a.pointer, f.b.pointer, f.saved, f.out.pointer, rows, n)
      guard read == rows else {
        fatalError("crossEntropy: label \(f.b.pointer[read]) of row \(read), classes 0 ..< \(n)")
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      f.kernels.c.cross_entropy_gradient(
        f.saved, f.b.pointer, f.outGradient.pointer, dx.pointer, f.a.rows, f.a.columns,
        dx.accumulates)
    })

  private static let sameRows: @Sendable (Signature) -> Shape = { s in
    s.require(s[0].rank > 0, "rows need a rank of 1 or more")
    return s[0]
  }
}
