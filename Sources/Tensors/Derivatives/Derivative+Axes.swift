/// Reductions along axes, scans, and ops that take slices.
extension Derivative {
  static let axisReductions: [String: Derivative] = [
    "axisSums": .gradients { d in [d.alongAxes(d.g)] },
    "axisMeans": .gradients { d in
      [d.tape.affine(d.alongAxes(d.g), scale: 1 / Float(d.reducedCount))]
    },
    "axisLogSumExps": .gradients { d in
      let shares = d.tape.exp(d.tape.subtract(d.a, d.keepingAxes(d.y)))
      return [d.tape.multiply(shares, d.keepingAxes(d.g))]
    },
    "axisVariances": .expansion { $0.variance() },
    "axisDeviations": .expansion { d in d.tape.sqrt(d.variance()) },
    "axisNorms": .expansion { d in
      d.tape.sqrt(d.tape.sum(d.tape.square(d.a), axes: d.attributes.axes))
    },
    "axisMaxima": .gradients { d in
      [d.atPlaces(d.tape.argMaximum(d.a, axes: d.attributes.axes))]
    },
    "axisMinima": .gradients { d in
      [d.atPlaces(d.tape.argMinimum(d.a, axes: d.attributes.axes))]
    },
    "axisProducts": .expansion { d in
      let lines = Lines(d.a.shape, along: d.attributes.axes)
      let rows = d.tape.permuted(d.a, lines.order).reshaped([lines.rows, lines.width])
      let ones = d.filled(1, [lines.rows, 1])
      return (0..<lines.width).reduce(ones) {
        d.tape.multiply($0, d.tape.sliced(rows, $1..<$1 + 1, axis: 1))
      }
    },
    "cumulativeSums": .gradients { d in
      let axis = d.attributes.axis
      let sums = d.tape.cumulativeSum(d.tape.flipped(d.g, axis: axis), axis: axis)
      return [d.tape.flipped(sums, axis: axis)]
    },
    "sorted": .gradients { d in
      let (axis, isDescending) = (d.attributes.axis, d.attributes.isDescending)
      let places = d.tape.sortedPlaces(d.a, axis: axis, isDescending: isDescending)
      return [d.scattered(places)]
    },
  ]

  static let slices: [String: Derivative] = {
    var rules: [String: Derivative] = [
      "gathered": .gradients { d in [d.scattered(d.b), nil] },
      "scatterAdded": .gradients { d in
        [d.g, d.tape.gathered(d.g, d.c, axis: d.attributes.axis), nil]
      },
      "padded": .gradients { d in
        let (axis, before) = (d.attributes.axis, d.attributes.extents[0])
        return [d.tape.sliced(d.g, before..<before + d.a.shape[axis], axis: axis)]
      },
    ]
    for selection in Selection.all where rules[selection.name] == nil {
      rules[selection.name] = .gradients { [$0.scattered(by: selection)] }
    }
    return rules
  }()
}

extension Derivation {
  fileprivate var reducedCount: Int {
    attributes.axes.array.reduce(1) { $0 * a.shape[$1] }
  }

  /// A value of the output's numbers, with an extent of 1 along the reduced axes.
  fileprivate func keepingAxes(_ x: Variable) -> Variable {
    let axes = attributes.axes.array
    return x.reshaped(Shape((0..<a.shape.rank).map { axes.contains($0) ? 1 : a.shape[$0] }))
  }

  fileprivate func alongAxes(_ x: Variable) -> Variable {
    tape.expanded(keepingAxes(x), to: a.shape)
  }

  fileprivate func variance() -> Variable {
    let mean = tape.mean(a, axes: attributes.axes, keepsAxes: true)
    let squares = tape.square(tape.subtract(a, mean))
    let freedom = Float(reducedCount) - attributes.constants[0]
    return tape.affine(tape.sum(squares, axes: attributes.axes), scale: 1 / freedom)
  }

  /// The gradient of each reduced number at its place among those it was made of, 0 elsewhere.
  fileprivate func atPlaces(_ places: Variable) -> Variable {
    let lines = Lines(a.shape, along: attributes.axes)
    let column: Shape = [lines.rows, 1]
    let rows = tape.scatterAdded(
      filled(0, [lines.rows, lines.width]), g.reshaped(column), at: places.reshaped(column),
      axis: 1)
    return tape.permuted(rows.reshaped(lines.shape), lines.order.inverse)
  }

  /// The gradient of the output, added at places along the axis.
  fileprivate func scattered(_ places: Variable) -> Variable {
    tape.scatterAdded(filled(0, a.shape), g, at: places, axis: attributes.axis)
  }

  fileprivate func scattered(by selection: Selection) -> Variable {
    let axis = attributes.axis
    let sources = (0..<y.shape[axis]).map { place in
      Float(selection.source(place, a.shape[axis], attributes) ?? 0)
    }
    let column = Shape((0..<y.shape.rank).map { $0 == axis ? sources.count : 1 })
    return scattered(tape.expanded(tape.constant(Tensor(sources, column)), to: y.shape))
  }
}
