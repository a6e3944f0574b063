/// Positions told by rotations.
extension Op {
  /// `x [batch, length, n], turns [length, width] → [batch, length, n]`: the columns
  /// `attributes.range` of x are parts of `width` numbers each, such as the heads of queries and keys,
  /// and numbers i and i + width / 2 of a part of row t turn by the angle whose cosine is
  /// `turns[t, i]` and whose sine `turns[t, i + width / 2]`; other columns stay. dx = g turned back.
  ///
  /// Source: Su et al., arXiv 2104.09864, §3.2.2, with the halves of a part as pairs.
  package static let rotary = Op(
    "rotary", arity: 2, differentiable: 1,
    shape: { s in
      s.require(
        s[0].rank == 3 && s[1].rank == 2 && s[0][1] == s[1][0] && s[1].columns % 2 == 0,
        "[batch, length, n] and [length, an even width] are needed")
      let (range, width) = (s.attributes.range, s[1].columns)
      s.require(
        range.lowerBound >= 0 && range.upperBound <= s[0].columns
          && range.count % max(width, 1) == 0,
        "the columns \(range) must be parts of \(width)")
      return s[0]
    },
    forward: { f in
      let target = Target(pointer: f.out.pointer, shape: f.out.shape, accumulates: false)
      f.rotate(f.a, into: target, sign: 1)
    },
    backward: { f in
      if let dx = f.aGradient { f.rotate(f.outGradient, into: dx, sign: -1) }
    })
}

extension Frame {
  /// Writes or adds `x` turned, or turned back with the sign −1.
  fileprivate func rotate(_ x: View, into target: Target, sign: Float) {
    let (range, turns) = (attributes.range, b)
    let (columns, length, width) = (x.columns, x.shape[1], turns.columns)
    for row in 0..<x.rows {
      let (source, out) = (x.pointer + row * columns, target.pointer + row * columns)
      let angles = turns.pointer + row % length * width
      let before = range.lowerBound
      kernels.c.affine(source, 1, 0, out, before, target.accumulates)
      for part in stride(from: before, to: range.upperBound, by: max(width, 1)) {
        Self.rotate(
          source + part, by: angles, sign, into: out + part, half: width / 2, target.accumulates)
      }
      let after = range.upperBound
      kernels.c.affine(source + after, 1, 0, out + after, columns - after, target.accumulates)
    }
  }

  private static func rotate(
    _ x: UnsafePointer<Float>, by angles: UnsafePointer<Float>, _ sign: Float,
    into y: UnsafeMutablePointer<Float>, half: Int, _ accumulates: Bool
  ) {
    for i in 0..<half {
      let (cosine, sine) = (angles[i], sign * angles[i + half])
      let first = x[i] * cosine - x[i + half] * sine
      let second = x[i] * sine + x[i + half] * cosine
      y[i] = accumulates ? y[i] + first : first
      y[i + half] = accumulates ? y[i + half] + second : second
    }
  }
}
