/// Ops of sequences, and those that move numbers.
extension Derivative {
  static let sequences: [String: Derivative] = [
    "embedding": .gradients { d in
      let chosen = d.indicators(of: d.b, classes: d.a.shape[0])
      return [d.tape.matmul(chosen, d.rows(d.g), transposing: .first), nil]
    },
    "selfAttention": .expansion { $0.attention() },
  ]

  static let arrangements: [String: Derivative] = [
    "permuted": .gradients { [$0.tape.permuted($0.g, $0.attributes.axes.inverse)] },
    "sliced": .gradients { d in
      let (axis, range) = (d.attributes.axis, d.attributes.range)
      func zeros(_ count: Int) -> Variable {
        d.filled(0, Shape(d.g.shape.array.enumerated().map { $0 == axis ? count : $1 }))
      }
      var whole = d.g
      if range.lowerBound > 0 {
        whole = d.tape.concatenated(zeros(range.lowerBound), whole, axis: axis)
      }
      let after = d.a.shape[axis] - range.upperBound
      return [after > 0 ? d.tape.concatenated(whole, zeros(after), axis: axis) : whole]
    },
    "concatenated": .gradients { d in
      let axis = d.attributes.axis
      let (first, all) = (d.a.shape[axis], d.y.shape[axis])
      return [
        d.tape.sliced(d.g, 0..<first, axis: axis), d.tape.sliced(d.g, first..<all, axis: axis),
      ]
    },
  ]
}

extension Derivation {
  /// `x [batch, length, 3 n]` seen by itself, as ``Op/selfAttention``, from products and softmax.
  fileprivate func attention() -> Variable {
    let (batch, length, heads) = (a.shape[0], a.shape[1], attributes.heads)
    let width = a.shape.columns / 3 / heads
    let parts = tape.permuted(a.reshaped([batch, length, 3, heads, width]), [2, 0, 3, 1, 4])
    let (queries, keys, values) = (part(0, of: parts), part(1, of: parts), part(2, of: parts))
    var scores = tape.affine(
      tape.batchedMatmul(queries, keys, transposing: .second),
      scale: 1 / Float(width).squareRoot())
    if attributes.isCausal {
      let hidden = (0..<length * length).map { $0 % length > $0 / length ? -1e30 : 0 as Float }
      let mask = tape.constant(Tensor(hidden, [length * length]))
      scores = tape.addRow(scores.reshaped([batch * heads, length * length]), mask)
        .reshaped(scores.shape)
    }
    let seen = tape.batchedMatmul(tape.softmax(scores), values)
    return tape.permuted(seen.reshaped([batch, heads, length, width]), [0, 2, 1, 3])
      .reshaped(y.shape)
  }

  /// Queries, keys or values of all heads, `[batch · heads, length, width]`.
  private func part(_ index: Int, of parts: Variable) -> Variable {
    let shape = parts.shape
    return tape.sliced(parts, index..<index + 1, axis: 0)
      .reshaped([shape[1] * shape[2], shape[3], shape[4]])
  }
}
