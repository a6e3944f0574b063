/// Functions of one number that have no kernels of their own, and those of several operands.
extension Derivative {
  static let curves: [String: Derivative] = [
    "rsqrt": slope { d in d.tape.affine(d.tape.multiply(d.y, d.tape.square(d.y)), scale: -0.5) },
    "reciprocal": slope { d in d.tape.negate(d.tape.square(d.y)) },
    "log1p": slope { d in d.tape.reciprocal(d.tape.affine(d.a, shift: 1)) },
    "expm1": slope { d in d.tape.affine(d.y, shift: 1) },
    "sin": slope { d in d.tape.cos(d.a) },
    "cos": slope { d in d.tape.negate(d.tape.sin(d.a)) },
    "softplus": slope { d in d.tape.sigmoid(d.a) },
    "silu": .expansion { d in d.tape.multiply(d.a, d.tape.sigmoid(d.a)) },
    "elu": .gradients { d in
      let below = d.tape.exp(d.tape.negate(d.tape.relu(d.tape.negate(d.a))))
      return [d.bent(d.tape.affine(d.tape.multiply(d.g, below), scale: d.attributes.constants[0]))]
    },
    "leakyRelu": .gradients { d in
      [d.bent(d.tape.affine(d.g, scale: d.attributes.constants[0]))]
    },
    "constantPower": slope { d in
      let exponent = d.attributes.constants[0]
      return d.tape.affine(d.tape.power(d.a, exponent - 1), scale: exponent)
    },
    "clamped": .gradients { d in
      let ends = d.attributes.constants
      let isWithin = d.tape.multiply(
        d.tape.gated(d.filled(1, d.a.shape), d.tape.affine(d.a, shift: -ends[0].nextDown)),
        d.tape.gated(
          d.filled(1, d.a.shape), d.tape.affine(d.a, scale: -1, shift: ends[1].nextUp)))
      return [d.tape.choose(d.tape.detached(isWithin), d.g, d.filled(0, d.a.shape))]
    },
  ]

  private static func slope(
    _ slope: @escaping @Sendable (Derivation) -> Variable
  ) -> Derivative {
    .gradients { [$0.tape.multiply($0.g, slope($0))] }
  }

  static let broadcasts: [String: Derivative] = [
    "add": .gradients { [$0.summed($0.g, to: $0.a.shape), $0.summed($0.g, to: $0.b.shape)] },
    "subtract": .gradients { d in
      [d.summed(d.g, to: d.a.shape), d.tape.negate(d.summed(d.g, to: d.b.shape))]
    },
    "multiply": .gradients { d in
      [
        d.summed(d.tape.multiply(d.g, d.b), to: d.a.shape),
        d.summed(d.tape.multiply(d.g, d.a), to: d.b.shape),
      ]
    },
    "divide": .gradients { d in
      let first = d.tape.divide(d.g, d.b)
      return [
        d.summed(first, to: d.a.shape),
        d.summed(d.tape.negate(d.tape.multiply(first, d.y)), to: d.b.shape),
      ]
    },
    "power": .gradients { d in
      let slope = d.tape.multiply(d.b, d.tape.power(d.a, d.tape.affine(d.b, shift: -1)))
      let byExponent = d.tape.multiply(d.y, d.tape.log(d.a))
      return [
        d.summed(d.tape.multiply(d.g, slope), to: d.a.shape),
        d.summed(d.tape.multiply(d.g, byExponent), to: d.b.shape),
      ]
    },
    "maximum": .gradients { $0.shares(byExcess: $0.tape.subtract($0.a, $0.b)) },
    "minimum": .gradients { $0.shares(byExcess: $0.tape.subtract($0.b, $0.a)) },
    "chosen": .gradients { d in
      let none = d.filled(0, [1])
      return [
        d.summed(d.tape.choose(d.c, d.g, none), to: d.a.shape),
        d.summed(d.tape.choose(d.c, none, d.g), to: d.b.shape), nil,
      ]
    },
    "expanded": .gradients { [$0.summed($0.g, to: $0.a.shape)] },
  ]
}

extension Derivation {
  /// The gradient above 0, and another one below.
  fileprivate func bent(_ below: Variable) -> Variable {
    tape.choose(tape.detached(tape.relu(a)), g, below)
  }

  /// The gradient for a where the excess is above 0, for b where it is below, half to each where both
  /// are equal.
  fileprivate func shares(byExcess excess: Variable) -> [Variable?] {
    let first = tape.gated(g, excess)
    let second = tape.gated(g, tape.negate(excess))
    let equal = tape.affine(tape.subtract(tape.subtract(g, first), second), scale: 0.5)
    return [
      summed(tape.add(first, equal), to: a.shape), summed(tape.add(second, equal), to: b.shape),
    ]
  }
}
