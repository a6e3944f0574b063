/// Sums, softmax and its relatives, and norms of rows.
extension Derivative {
  static let reductions: [String: Derivative] = [
    "sum": .gradients { [$0.spread($0.g, overRowsOf: $0.a.shape)] },
    "mean": .gradients { d in
      let share = 1 / Float(d.a.shape.count)
      return [d.tape.affine(d.spread(d.g, overRowsOf: d.a.shape), scale: share)]
    },
    "rowSums": .gradients { [$0.spread($0.g, overRowsOf: $0.a.shape)] },
    "rowMeans": .gradients { d in
      let share = 1 / Float(d.a.shape.columns)
      return [d.tape.affine(d.spread(d.g, overRowsOf: d.a.shape), scale: share)]
    },
    "columnSums": .gradients { [$0.tape.expanded($0.g, to: $0.a.shape)] },
  ]

  static let probabilities: [String: Derivative] = [
    "softmax": .gradients { d in
      let sums = d.tape.rowSums(d.tape.multiply(d.g, d.y))
      return [
        d.tape.multiply(d.y, d.tape.subtract(d.g, d.spread(sums, overRowsOf: d.y.shape)))
      ]
    },
    "logSoftmax": .gradients { d in
      let sums = d.spread(d.tape.rowSums(d.g), overRowsOf: d.y.shape)
      return [d.tape.subtract(d.g, d.tape.multiply(d.tape.exp(d.y), sums))]
    },
    "crossEntropy": .gradients { d in
      let difference = d.tape.subtract(d.tape.softmax(d.a), d.smoothedLabels)
      return [d.tape.multiply(difference, d.spread(d.countedGradient, overRowsOf: d.a.shape)), nil]
    },
    "weightedCrossEntropy": .gradients { d in
      let wanted = d.tape.multiplyRow(d.smoothedLabels, d.c)
      let total = d.spread(d.tape.rowSums(wanted), overRowsOf: d.a.shape)
      let difference = d.tape.subtract(d.tape.multiply(d.tape.softmax(d.a), total), wanted)
      return [
        d.tape.multiply(difference, d.spread(d.countedGradient, overRowsOf: d.a.shape)), nil, nil,
      ]
    },
    "multiLabelEntropies": .gradients { d in
      let difference = d.tape.subtract(d.tape.sigmoid(d.a), d.b)
      let shares = d.spread(d.g, overRowsOf: d.a.shape)
      let scale = 1 / Float(max(d.a.shape.columns, 1))
      return [d.tape.affine(d.tape.multiply(difference, shares), scale: scale), nil]
    },
    "squaredErrors": .gradients { d in
      let difference = d.tape.subtract(d.a, d.b)
      let scaled = d.tape.multiply(difference, d.spread(d.g, overRowsOf: d.a.shape))
      let first = d.tape.affine(scaled, scale: 2 / Float(max(d.a.shape.columns, 1)))
      return [first, d.tape.negate(first)]
    },
  ]

  static let norms: [String: Derivative] = [
    "layerNorm": .expansion { d in
      d.tape.addRow(d.tape.multiplyRow(d.normalized(d.centered(d.a)), d.b), d.c)
    },
    "layerNormUnbiased": .expansion { d in
      d.tape.multiplyRow(d.normalized(d.centered(d.a)), d.b)
    },
    "rmsNorm": .expansion { d in d.tape.multiplyRow(d.normalized(d.a), d.b) },
  ]
}

extension Derivation {
  /// `(1 − s) onehot(label) + s/n` of a cross-entropy.
  fileprivate var smoothedLabels: Variable {
    let (classes, smoothing) = (a.shape.columns, attributes.smoothing)
    return tape.affine(
      tape.oneHot(b, classes: classes), scale: 1 - smoothing, shift: smoothing / Float(classes))
  }

  /// The gradient of the losses, 0 where a label below 0 is ignored.
  fileprivate var countedGradient: Variable { tape.gated(g, tape.affine(b, shift: 0.5)) }

  /// Rows without their mean.
  func centered(_ x: Variable) -> Variable {
    tape.subtract(x, spread(tape.rowMeans(x), overRowsOf: x.shape))
  }

  /// Rows over √(mean square + ε).
  func normalized(_ x: Variable) -> Variable {
    let squares = tape.affine(tape.rowMeans(tape.square(x)), shift: attributes.epsilon)
    return tape.divide(x, spread(tape.sqrt(squares), overRowsOf: x.shape))
  }
}
