/// Ops of sequences, and those that move numbers.
extension Derivative {
  static let sequences: [String: Derivative] = [
    "embedding": .gradients { d in
      let g = d.rows(d.g)
      let places = d.tape.expanded(d.b.reshaped([d.b.shape.count, 1]), to: g.shape)
      return [d.tape.scatterAdded(d.filled(0, d.a.shape), g, at: places, axis: 0), nil]
    }
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
