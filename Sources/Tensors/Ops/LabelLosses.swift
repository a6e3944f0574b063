import CKernels

/// Losses of labels that score every class by itself, with the classes in the last extent.
extension Op {
  package static let labelLosses = [binaryEntropies, hinges, multiLabelEntropies]

  /// The cross-entropy of each class against the rest, `logits x [.., n], labels [..] → losses [..]`:
  /// the mean over the classes of −ln σ(x) at the label and −ln σ(−x) elsewhere, in nats;
  /// `dx = (σ(x) − onehot(label)) · g / n`. A label below 0 is ignored, as by ``crossEntropy``.
  package static let binaryEntropies = labelLoss(
    "binaryEntropies", { $0.c.binary_entropies }, { $0.c.binary_entropies_gradient })

  /// The hinge loss of n classes, `scores x [.., n], labels [..] → losses [..]`: the sum over the other
  /// classes of max(0, 1 − x[label] + x), divided by n; `dx = g / n` where that is above 0, and at the
  /// label minus the sum of these. A label below 0 is ignored, as by ``crossEntropy``.
  ///
  /// Source: Weston and Watkins, *ESANN* 1999; divided by n as in PyTorch.
  package static let hinges = labelLoss("hinges", { $0.c.hinges }, { $0.c.hinges_gradient })

  /// The cross-entropy of each class by itself where several may be claimed, `logits x [.., n], targets t
  /// [.., n] → losses [..]`: the mean over the classes of ln(1 + eˣ) − t x, in nats, t the probability of
  /// the class, mostly 0 or 1; `dx = (σ(x) − t) · g / n`. 0 when rows are empty.
  package static let multiLabelEntropies = Op(
    "multiLabelEntropies", arity: 2, differentiable: 1,
    shape: { s in
      s.require(s[0].rank > 0 && s[1] == s[0], "a target for each logit is needed")
      return s[0].withoutColumns
    },
    forward: { f in
      f.kernels.c.multi_label_entropies(
        f.a.pointer, f.b.pointer, f.out.pointer, f.a.rows, f.a.columns)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      f.kernels.c.multi_label_entropies_gradient(
        f.a.pointer, f.b.pointer, f.outGradient.pointer, dx.pointer, f.a.rows, f.a.columns,
        dx.accumulates)
    })

  private static func labelLoss(
    _ name: String, _ value: @escaping @Sendable (Kernels) -> ck_label_loss,
    _ gradient: @escaping @Sendable (Kernels) -> ck_label_loss_gradient
  ) -> Op {
    Op(
      name, arity: 2, differentiable: 1,
      shape: { s in
        s.require(s[0].rank > 0 && s[1] == s[0].withoutColumns, "one label a row is needed")
        return s[1]
      },
      forward: { f in
        let (rows, n) = (f.a.rows, f.a.columns)
        let read = value(f.kernels)(f.a.pointer, f.b.pointer, f.out.pointer, rows, n)
        guard read == rows else {
          fatalError("\(name): label \(f.b.pointer[read]) of row \(read), classes 0 ..< \(n)")
        }
      },
      backward: { f in
        guard let dx = f.aGradient else { return }
        gradient(f.kernels)(
          f.a.pointer, f.b.pointer, f.outGradient.pointer, dx.pointer, f.a.rows, f.a.columns,
          dx.accumulates)
      })
  }
}
