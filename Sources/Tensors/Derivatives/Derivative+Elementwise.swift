/// Elementwise ops.
extension Derivative {
  static let elementwise: [String: Derivative] = [
    "exp": .gradients { [$0.tape.multiply($0.g, $0.y)] },
    "log": .gradients { [$0.tape.divide($0.g, $0.a)] },
    "sqrt": .gradients { [$0.tape.affine($0.tape.divide($0.g, $0.y), scale: 0.5)] },
    "square": .gradients { [$0.tape.affine($0.tape.multiply($0.g, $0.a), scale: 2)] },
    "abs": .gradients { d in
      [d.tape.subtract(d.tape.gated(d.g, d.a), d.tape.gated(d.g, d.tape.negate(d.a)))]
    },
    "relu": .gradients { [$0.tape.gated($0.g, $0.a)] },
    "sigmoid": .gradients { d in
      [d.tape.multiply(d.g, d.tape.subtract(d.y, d.tape.square(d.y)))]
    },
    "tanh": .gradients { d in
      [d.tape.multiply(d.g, d.tape.affine(d.tape.square(d.y), scale: -1, shift: 1))]
    },
    "gelu": .gradients { [$0.tape.multiply($0.g, $0.tape.geluSlope($0.a))] },
    "affine": .gradients { [$0.tape.affine($0.g, scale: $0.attributes.scale)] },
    "addRow": .gradients { [$0.g, $0.tape.columnSums($0.g)] },
    "multiplyRow": .gradients { d in
      [d.tape.multiplyRow(d.g, d.b), d.tape.columnSums(d.tape.multiply(d.g, d.a))]
    },
    "gated": .gradients { [$0.tape.gated($0.g, $0.b), nil] },
    "addRelu": .gradients { d in
      let g = d.tape.gated(d.g, d.y)
      return [g, g]
    },
    "dropout": .gradients { [$0.tape.record(.dropout, [$0.g], $0.attributes)] },
  ]
}
