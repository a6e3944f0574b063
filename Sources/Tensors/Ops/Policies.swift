/// Objectives of reinforcement learning.
extension Op {
  static let policies = [clippedSurrogate]

  /// `ratios r [n], advantages A [n], clip c [1] → [n]`,
  /// `y = min(r A, clamp(r, 1 − c, 1 + c) A)`; `dr = g A` where the first is the smaller one or both
  /// are equal, else 0.
  ///
  /// Source: Schulman et al., *Proximal Policy Optimization Algorithms*, arXiv 1707.06347, eq. 7.
  package static let clippedSurrogate = Op(
    "clippedSurrogate", arity: 3, differentiable: 1,
    shape: { s in
      s.require(s[0] == s[1] && s[2].count == 1, "equal shapes and one clip range are needed")
      return s[0]
    },
    forward: { f in
      let (ratios, advantages, out, clip) = (
        f.a.pointer, f.b.pointer, f.out.pointer, f.c.pointer[0]
      )
      for index in 0..<f.out.count {
        let clamped = min(max(ratios[index], 1 - clip), 1 + clip)
        out[index] = min(ratios[index] * advantages[index], clamped * advantages[index])
      }
    },
    backward: { f in
      guard let dr = f.aGradient else { return }
      let (ratios, advantages, clip) = (f.a.pointer, f.b.pointer, f.c.pointer[0])
      let g = f.outGradient.pointer
      for index in 0..<f.out.count {
        let (ratio, advantage) = (ratios[index], advantages[index])
        let clamped = min(max(ratio, 1 - clip), 1 + clip)
        let slope = ratio * advantage <= clamped * advantage ? g[index] * advantage : 0
        dr.put(slope, at: index)
      }
    })
}
