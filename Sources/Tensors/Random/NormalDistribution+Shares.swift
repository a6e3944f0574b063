/// From values to shares.
extension NormalDistribution {
  /// The share of the distribution below `x`: Φ(x); relative error below 10⁻¹⁴ down to the smallest
  /// numbers.
  ///
  /// Source: Cody, *Rational Chebyshev approximations for the error function* (Math. Comp. 23, 1969).
  /// Edge cases: −∞ gives 0, +∞ gives 1, NaN stays.
  package static func share(below x: Double) -> Double {
    guard !x.isNaN else { return x }
    let z = x.magnitude * 0.70710678118654752440
    guard z > 0.46875 else { return 0.5 + 0.5 * errorFunction(x * 0.70710678118654752440) }
    // x² / 2 to its last bits: the square of what 16 parts of one keep, and the rest.
    let coarse = (x.magnitude * 16).rounded(.down) / 16
    let rest = (x.magnitude - coarse) * (x.magnitude + coarse)
    let tail =
      z < 27.5
      ? 0.5 * Elementary.exp(-coarse * coarse * 0.5) * Elementary.exp(-rest * 0.5)
        * scaledComplement(z) : 0
    return x < 0 ? tail : 1 - tail
  }

  /// ln Φ(x), also where Φ(x) is below the smallest number; relative error below 10⁻¹³.
  package static func logShare(below x: Double) -> Double {
    guard x < -1 else { return Elementary.log1p(-share(below: -x)) }
    let z = -x * 0.70710678118654752440
    return Elementary.log(0.5 * scaledComplement(z)) - 0.5 * x * x
  }

  /// The density at `x`.
  package static func density(at x: Double) -> Double {
    0.39894228040143267794 * Elementary.exp(-0.5 * x * x)
  }

  /// Mills' ratio `(1 − Φ(x)) / φ(x)` of what lies above `x` to the density there, for x ≥ 1; relative
  /// error below 10⁻¹⁴. It falls as 1 / x.
  package static func millsRatio(above x: Double) -> Double {
    precondition(x >= 1, "Mills' ratio above \(x), and it is for 1 and more")
    // √(π/2) exp(x²/2) erfc(x/√2).
    return 1.25331413731550025121 * scaledComplement(x * 0.70710678118654752440)
  }

  /// erf(z) for |z| ≤ 0.46875.
  private static func errorFunction(_ z: Double) -> Double {
    let y = z * z
    let top =
      (((0.185777706184603153 * y + 3.16112374387056560) * y + 113.864154151050156) * y
        + 377.485237685302021) * y + 3209.37758913846947
    let bottom =
      (((y + 23.6012909523441209) * y + 244.024637934444173) * y + 1282.61652607737228) * y
      + 2844.23683343917062
    return z * top / bottom
  }

  /// exp(z²) erfc(z) for z > 0.46875.
  private static func scaledComplement(_ z: Double) -> Double {
    guard z > 4 else {
      let top = middleNumerator.reduce(0) { $0 * z + $1 }
      let bottom = middleDenominator.reduce(0) { $0 * z + $1 }
      return top / bottom
    }
    let y = 1 / (z * z)
    let top =
      ((((0.0163153871373020978 * y + 0.305326634961232344) * y + 0.360344899949804439) * y
        + 0.125781726111229246) * y + 0.0160837851487422766) * y + 6.58749161529837803e-4
    let bottom =
      ((((y + 2.56852019228982242) * y + 1.87295284992346725) * y + 0.527905102951428412) * y
        + 0.0605183413124413191) * y + 0.00233520497626869185
    return (0.56418958354775628695 - y * top / bottom) / z
  }

  /// The coefficient of the highest power first.
  private static let middleNumerator = [
    2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295,
    298.635138197400131, 881.952221241769090, 1712.04761263407058, 2051.07837782607147,
    1230.33935479799725,
  ]
  private static let middleDenominator = [
    1, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019,
    3290.79923573345963, 4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
  ]
}
