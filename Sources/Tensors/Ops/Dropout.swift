import CKernels

/// Regularisation by keyed noise.
extension Op {
  /// `x / (1 − rate)` where the random word of the element is at least `rate · 2³²`, else 0;
  /// `dx` the same of g, with the words drawn again instead of stored. x is [samples, ..].
  ///
  /// The word is a function of `attributes.key`, the step, the global index of the sample and the
  /// place in the sample alone, so no cut of the batch changes it. Source: Srivastava et al.,
  /// *JMLR* 15 (2014), scaled in training rather than in evaluation.
  package static let dropout = Op(
    "dropout", arity: 1,
    shape: { s in
      s.require(s[0].rank > 0, "samples need a rank of 1 or more")
      s.require(
        s.attributes.rate >= 0 && s.attributes.rate < 1,
        "the rate \(s.attributes.rate) must lie in 0 ..< 1")
      return s[0]
    },
    forward: { f in
      f.drop(f.a, to: Target(pointer: f.out.pointer, shape: f.out.shape, accumulates: false))
    },
    backward: { f in f.drop(f.outGradient, to: f.aGradient) })
}

extension Frame {
  fileprivate func drop(_ view: View, to target: Target?) {
    guard let target, view.count > 0 else { return }
    let samples = view.shape[0]
    kernels.c.dropout(
      view.pointer, target.pointer, samples, view.count / samples,
      ck_position(
        key: attributes.key, item: UInt64(position.firstItem), step: UInt32(position.step)),
      UInt32(attributes.rate * 0x1p32), Float(1 / (1 - attributes.rate)), target.accumulates)
  }
}
