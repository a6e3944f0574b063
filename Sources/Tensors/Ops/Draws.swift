/// Random numbers as values of a tape.
extension Op {
  static let draws = [normals, integers]

  /// Numbers of the standard normal distribution, other ones in every step:
  /// `x [n, ..] → [n] + attributes.axes`; of x the n alone counts.
  ///
  /// They are a function of `attributes.key`, the step and the global index of the sample alone, so no
  /// cut of the batch changes them: ``RandomCursor/normal()``, one after the other. Edge cases: no
  /// samples, or an extent of 0, give an empty result.
  package static let normals = draw("normals", bounds: 0...1 << 24) { cursor, _ in
    Float(cursor.normal())
  }

  /// Whole numbers below `attributes.range.upperBound`, all equally likely, as ``normals`` otherwise;
  /// the bound is 1 ... 2²⁴.
  package static let integers = draw("integers", bounds: 1...1 << 24) { cursor, attributes in
    Float(cursor.integer(below: attributes.range.upperBound))
  }

  private static func draw(
    _ name: String, bounds: ClosedRange<Int>,
    _ number: @escaping @Sendable (inout RandomCursor, Attributes) -> Float
  ) -> Op {
    Op(
      name, arity: 1, differentiable: 0,
      shape: { s in
        s.require(s[0].rank > 0, "samples need a rank of 1 or more")
        let bound = s.attributes.range.upperBound
        s.require(bounds.contains(bound), "the bound \(bound) must lie in \(bounds)")
        return Shape([s[0][0]] + s.attributes.axes.array)
      },
      forward: { f in
        let samples = f.out.shape[0]
        let width = samples == 0 ? 0 : f.out.count / samples
        for sample in 0..<samples {
          var cursor = RandomCursor(
            key: f.attributes.key, item: UInt64(f.position.firstItem + sample),
            step: UInt32(f.position.step))
          let row = f.out.pointer + sample * width
          for place in 0..<width { row[place] = number(&cursor, f.attributes) }
        }
      },
      backward: { _ in })
  }
}
