/// More functions of one number, `x [..] → [..]`; c is `attributes.constants`. Those that are rare have no
/// kernels: they are computed in Double, by ``Elementary``, and rounded once.
extension Op {
  static let curves = [
    rsqrt, reciprocal, log1p, expm1, sin, cos, softplus, silu, elu, leakyRelu, constantPower,
    clamped,
  ]

  /// `1 / √x`; `dx = −g y³ / 2`. ∞ at 0, NaN below.
  package static let rsqrt = curve(
    "rsqrt", { x, _ in 1 / x.squareRoot() }, slope: { _, y, _ in -0.5 * y * y * y })

  /// `1 / x`; `dx = −g y²`.
  package static let reciprocal = curve("reciprocal", { x, _ in 1 / x }) { _, y, _ in -y * y }

  /// `ln (1 + x)`; `dx = g / (1 + x)`. −∞ at −1, NaN below.
  package static let log1p = unary("log1p", { $0.c.log1p }, { $0.c.log1p_gradient })

  /// `eˣ − 1`; `dx = g (y + 1)`.
  package static let expm1 = unary("expm1", { $0.c.expm1 }, { $0.c.expm1_gradient })

  /// `sin x`; `dx = g cos x`. By kernels up to 2¹³, beyond in Double.
  package static let sin = wave("sin", of: .sine, slope: .cosine, times: 1)

  /// `cos x`; `dx = −g sin x`. As ``sin``.
  package static let cos = wave("cos", of: .cosine, slope: .sine, times: -1)

  /// `ln (1 + eˣ)`; `dx = g / (1 + e⁻ˣ)`. Source: Dugas et al., *NeurIPS* 2000.
  package static let softplus = unary(
    "softplus", { $0.c.softplus }, { $0.c.softplus_gradient })

  /// `α (eˣ − 1)` below 0, else x, with α = c[0]; `dx = g (y + α)` below 0, else g. By kernels.
  /// Source: Clevert et al., arXiv 1511.07289.
  package static let elu = Op(
    "elu", arity: 1, shape: { $0[0] }, scratch: { $0[0].count },
    forward: { f in
      let (x, y, alpha) = (f.a.pointer, f.out.pointer, f.attributes.constants[0])
      let below = f.scratch
      f.kernels.c.expm1(x, below, f.out.count)
      for i in 0..<f.out.count {
        let bent = alpha * below[i]
        y[i] = x[i] > 0 ? x[i] : bent
      }
    },
    backward: { f in
      let (x, y, g) = (f.a.pointer, f.out.pointer, f.outGradient.pointer)
      let alpha = f.attributes.constants[0]
      for i in 0..<f.out.count {
        let bent = g[i] * (y[i] + alpha)
        g[i] = x[i] > 0 ? g[i] : bent
      }
      f.add(f.outGradient, to: f.aGradient)
    })

  /// `s x` below 0, else x, with s = c[0]; `dx = s g` below 0, else g.
  /// Source: Maas et al., *ICML* 2013.
  package static let leakyRelu = curve(
    "leakyRelu", { x, c in x < 0 ? (c[0] == 0 ? 0 : c[0] * x) : x },
    slope: { x, _, c in x > 0 ? 1 : c[0] })

  /// `xᵖ` with p = c[0]; `dx = g p xᵖ⁻¹`. Edge cases as ``Elementary/pow(_:_:)``.
  package static let constantPower = curve(
    "constantPower", { x, c in power(x, c[0]) },
    slope: { x, _, c in c[0] == 0 ? 0 : c[0] * power(x, c[0] - 1) })

  /// By products where the exponent is a small whole number.
  private static func power(_ x: Double, _ exponent: Double) -> Double {
    guard exponent.magnitude <= 16, exponent == exponent.rounded() else {
      return Elementary.pow(x, exponent)
    }
    var result = 1.0
    for _ in 0..<Int(exponent.magnitude) { result *= x }
    return exponent < 0 ? 1 / result : result
  }

  /// The nearest number of c[0] ... c[1]; `dx = g` in that range, ends included, else 0.
  package static let clamped = curve(
    "clamped", { x, c in x < c[0] ? c[0] : x > c[1] ? c[1] : x },
    slope: { x, _, c in x >= c[0] && x <= c[1] ? 1 : 0 })

  /// `x σ(x)` with σ = ``sigmoid``; `dx = g σ (1 + x (1 − σ))`. 0 at −∞. By kernels, in Float.
  /// Source: Elfwing et al., arXiv 1702.03118.
  package static let silu = Op(
    "silu", arity: 1, shape: { $0[0] }, scratch: { $0[0].count },
    forward: { f in
      let (x, y) = (f.a.pointer, f.out.pointer)
      f.kernels.c.sigmoid(x, f.scratch, f.out.count)
      for i in 0..<f.out.count { y[i] = max(x[i], -200) * f.scratch[i] }
    },
    backward: { f in
      let (x, g, sigmoid) = (f.a.pointer, f.outGradient.pointer, f.scratch)
      f.kernels.c.sigmoid(x, sigmoid, f.out.count)
      for i in 0..<f.out.count {
        let bounded = min(max(x[i], -200), 200)
        g[i] *= sigmoid[i] * (1 + bounded * (1 - sigmoid[i]))
      }
      f.add(f.outGradient, to: f.aGradient)
    })

  private static func wave(
    _ name: String, of wave: Wave, slope: Wave, times sign: Float
  ) -> Op {
    Op(
      name, arity: 1, shape: { $0[0] }, scratch: { $0[0].count },
      forward: { f in wave.write(f, to: f.out.pointer) },
      backward: { f in
        slope.write(f, to: f.scratch)
        let (g, slopes) = (f.outGradient.pointer, f.scratch)
        for i in 0..<f.out.count { g[i] *= sign * slopes[i] }
        f.add(f.outGradient, to: f.aGradient)
      })
  }

  /// - Parameters:
  ///   - value: From x and c.
  ///   - slope: From x, the value and c.
  private static func curve(
    _ name: String, _ value: @escaping @Sendable (Double, SIMD2<Double>) -> Double,
    slope: @escaping @Sendable (_ x: Double, _ y: Double, SIMD2<Double>) -> Double
  ) -> Op {
    Op(
      name, arity: 1, shape: { $0[0] },
      forward: { f in
        let (x, y, c) = (f.a.pointer, f.out.pointer, SIMD2<Double>(f.attributes.constants))
        for i in 0..<f.out.count { y[i] = Float(value(Double(x[i]), c)) }
      },
      backward: { f in
        let (x, y, g) = (f.a.pointer, f.out.pointer, f.outGradient.pointer)
        let c = SIMD2<Double>(f.attributes.constants)
        for i in 0..<f.out.count {
          g[i] = Float(Double(g[i]) * slope(Double(x[i]), Double(y[i]), c))
        }
        f.add(f.outGradient, to: f.aGradient)
      })
  }
}

/// A function of the circle.
private enum Wave {
  case sine
  case cosine

  /// Writes the function of the first operand: the kernels' for angles that they reduce.
  func write(_ f: Frame, to y: UnsafeMutablePointer<Float>) {
    let (x, c) = (f.a.pointer, f.kernels.c)
    switch self {
    case .sine: c.sin(x, y, f.a.count)
    case .cosine: c.cos(x, y, f.a.count)
    }
    for i in 0..<f.a.count where x[i].magnitude > 0x1p13 { y[i] = Float(exact(Double(x[i]))) }
  }

  private func exact(_ x: Double) -> Double {
    switch self {
    case .sine: Elementary.sin(x)
    case .cosine: Elementary.cos(x)
    }
  }
}
