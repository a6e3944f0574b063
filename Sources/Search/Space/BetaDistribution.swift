import Tensors

/// The beta distribution with density ∝ `xᵃ⁻¹ (1 − x)ᵇ⁻¹` on [0, 1].
struct BetaDistribution: Sendable {
  let a: Double
  let b: Double
  /// ln B(a, b).
  private let logNorm: Double

  /// - Parameters a and b: More than 0.
  init(a: Double, b: Double) {
    precondition(a > 0 && b > 0, "beta needs a and b above 0, got \(a) and \(b)")
    (self.a, self.b) = (a, b)
    logNorm = Self.logGamma(a) + Self.logGamma(b) - Self.logGamma(a + b)
  }

  /// The share of the distribution below `x`: the regularised incomplete beta function Iₓ(a, b).
  ///
  /// Source: NIST DLMF 8.17.22, its continued fraction, on the side on which it converges fast.
  func share(below x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let front = density(at: x) * x * (1 - x)
    return x < (a + 1) / (a + b + 2)
      ? front * Self.fraction(a, b, x) / a
      : 1 - front * Self.fraction(b, a, 1 - x) / b
  }

  /// The value below which a share `p` in [0, 1] lies; absolute error below 10⁻¹².
  ///
  /// Newton's method, kept between bounds by bisection.
  func quantile(_ p: Double) -> Double {
    guard p > 0 else { return 0 }
    guard p < 1 else { return 1 }
    var (low, high) = (0.0, 1.0)
    var x = a / (a + b)
    for _ in 0..<200 {
      let excess = share(below: x) - p
      if excess < 0 { low = x } else { high = x }
      var next = x - excess / density(at: x)
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      let change = (next - x).magnitude
      x = next
      if change <= 1e-15 { break }
    }
    return x
  }

  private func density(at x: Double) -> Double {
    Elementary.exp(
      (a - 1) * Elementary.log(x) + (b - 1) * Elementary.log1p(-x) - logNorm)
  }

  /// The continued fraction, evaluated from the front by the modified Lentz algorithm
  /// (Thompson & Barnett, *J. Comput. Phys.* 64, 1986).
  private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var (value, c, d) = (1.0, 1.0, 0.0)
    for term in 1..<2000 {
      let m = Double(term / 2)
      let coefficient =
        term % 2 == 0
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 + coefficient * d
      c = 1 + coefficient / c
      d = 1 / (d.magnitude < tiny ? tiny : d)
      c = c.magnitude < tiny ? tiny : c
      value *= c * d
      if (c * d - 1).magnitude < 1e-16 { break }
    }
    return 1 / value
  }

  /// ln Γ(x) for x > 0: Stirling's series (NIST DLMF 5.11.1) above 10, the recurrence below.
  static func logGamma(_ x: Double) -> Double {
    var (z, product) = (x, 1.0)
    while z < 10 {
      product *= z
      z += 1
    }
    let halfLogTwoPi = 0.91893853320467274178
    let r = 1 / (z * z)
    let series =
      (1.0 / 12 - r
        * (1.0 / 360 - r
          * (1.0 / 1260 - r
            * (1.0 / 1680 - r
              * (1.0 / 1188
                - r * (691.0 / 360360 - r / 156))))))
      / z
    return (z - 0.5) * Elementary.log(z) - z + halfLogTwoPi + series - Elementary.log(product)
  }
}
