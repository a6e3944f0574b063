import CKernels

/// What gradients consist of, as ops: they make gradients that can be differentiated again.
extension Op {
  static let derivatives = [gated, geluSlope]

  /// `a` where b > 0, else 0; `da = g` where b > 0, `db = 0`.
  package static let gated = Op(
    "gated", arity: 2,
    shape: { s in
      s.require(s[0] == s[1], "equal shapes are needed")
      return s[0]
    },
    forward: { f in
      f.kernels.c.relu_gradient(
        f.b.pointer, f.b.pointer, f.a.pointer, f.out.pointer, f.out.count, false)
    },
    backward: { f in
      if let da = f.aGradient {
        f.kernels.c.relu_gradient(
          f.b.pointer, f.b.pointer, f.outGradient.pointer, da.pointer, f.out.count,
          da.accumulates)
      }
      f.bGradient?.clear()
    })

  /// The derivative of ``gelu``, `Φ(x) + x φ(x)`; `dx = g φ(x) (2 − x²)`. 0 and 1 at ∓∞.
  package static let geluSlope = Op(
    "geluSlope", arity: 1, shape: { $0[0] }, scratch: { $0[0].count },
    forward: { f in
      let ones = f.scratch
      ones.update(repeating: 1, count: f.out.count)
      f.kernels.c.gelu_gradient(
        f.a.pointer, f.a.pointer, ones, f.out.pointer, f.out.count, false)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let (x, g, density, count) = (f.a.pointer, f.outGradient.pointer, f.scratch, f.a.count)
      f.kernels.c.square(x, density, count)
      f.kernels.c.affine(density, -0.5, 0, density, count, false)
      f.kernels.c.exp(density, density, count)
      let height: Float = 0x1.988454p-2  // 1 / √(2 π)
      for index in 0..<count {
        let slope = density[index] == 0 ? 0 : density[index] * (2 - x[index] * x[index])
        dx.put(g[index] * (height * slope), at: index)
      }
    })
}

extension Tape {
  func gated(_ a: Variable, _ b: Variable) -> Variable { record(.gated, [a, b]) }
  func geluSlope(_ x: Variable) -> Variable { record(.geluSlope, [x]) }
}
