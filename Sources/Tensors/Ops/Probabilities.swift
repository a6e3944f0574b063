import CKernels

/// Softmax and its relatives, over the last extent.
extension Op {
  static let probabilities = [
    softmax, logSoftmax, crossEntropy, weightedCrossEntropy, softCrossEntropy,
  ]

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

  /// Softmax and cross-entropy in one: `logits x [.., n], labels [..] → losses [..]` in nats. With
  /// p = softmax x and s = `attributes.smoothing`, `loss = −(1 − s) ln p[label] − s/n Σ ln p`;
  /// `dx = (p − (1 − s) onehot(label) − s/n) · g`. A label below 0 is ignored: its loss is 0, and so
  /// is the gradient of its row.
  ///
  /// Labels are whole numbers below n, exact in Float up to 2²⁴. Source of the smoothing: Szegedy et
  /// al., *CVPR* 2016, §7.
  package static let crossEntropy = crossEntropy("crossEntropy", isWeighted: false)

  /// ``crossEntropy`` with a weight for each class, `logits [.., n], labels [..], w [n] → losses [..]`:
  /// `loss = −(1 − s) w[label] ln p[label] − s/n Σ w ln p`;
  /// `dx = (p Σ q − q) · g` with q = (1 − s) w onehot(label) + s/n w. Classes of weight 0 add nothing.
  ///
  /// A mean over labels divides by the sum of `w[label]` over those that are not ignored, as in
  /// PyTorch.
  package static let weightedCrossEntropy = crossEntropy("weightedCrossEntropy", isWeighted: true)

  private static func crossEntropy(_ name: String, isWeighted: Bool) -> Op {
    Op(
      name, arity: isWeighted ? 3 : 2, differentiable: 1,
      shape: { s in
        s.require(s[0].rank > 0 && s[1] == s[0].withoutColumns, "one label a row is needed")
        s.require(!isWeighted || s[2] == [s[0].columns], "one weight a class is needed")
        return s[1]
      },
      saved: { $0[0].count },
      forward: { f in
        let (rows, n) = (f.a.rows, f.a.columns)
        let read = f.kernels.c.cross_entropy(
          f.a.pointer, f.b.pointer, f.crossEntropy(isWeighted), f.saved, f.out.pointer, rows, n)
        guard read == rows else {
          fatalError("\(name): label \(f.b.pointer[read]) of row \(read), classes 0 ..< \(n)")
        }
      },
      backward: { f in
        guard let dx = f.aGradient else { return }
        f.kernels.c.cross_entropy_gradient(
          f.saved, f.b.pointer, f.crossEntropy(isWeighted), f.outGradient.pointer, dx.pointer,
          f.a.rows, f.a.columns, dx.accumulates)
      })
  }

  private static let sameRows: @Sendable (Signature) -> Shape = { s in
    s.require(s[0].rank > 0, "rows need a rank of 1 or more")
    return s[0]
  }
}

extension Frame {
  fileprivate func crossEntropy(_ isWeighted: Bool) -> ck_cross_entropy {
    ck_cross_entropy(weights: isWeighted ? c.pointer : nil, smoothing: attributes.smoothing)
  }
}
