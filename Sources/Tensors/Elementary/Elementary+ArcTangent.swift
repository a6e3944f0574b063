extension Elementary {
  /// The angle in (−π/2, π/2) whose tangent is `x`; error below 1 ulp.
  ///
  /// Edge cases: ±∞ gives ±π/2, −0 gives −0, NaN gives NaN.
  package static func atan(_ x: Double) -> Double {
    guard !x.isNaN else { return x }
    let angle = arcTangent(of: x.magnitude < 0x1p60 ? x.magnitude : 0x1p60, by: 1)
    let result = x.magnitude < 0x1p-27 ? x.magnitude : angle.high + angle.low
    return x.sign == .minus ? -result : result
  }

  /// The angle of the point (`x`, `y`) in [−π, π]; error below 1 ulp.
  ///
  /// Edge cases as in IEEE 754-2008 §9.2.1: (±0, +0) gives ±0, (±0, −0) gives ±π, infinite
  /// coordinates give multiples of π/4, NaN gives NaN.
  package static func atan2(_ y: Double, _ x: Double) -> Double {
    guard !x.isNaN, !y.isNaN else { return .nan }
    let angle = angle(ofPointAt: x.magnitude, y.magnitude)
    let result =
      x.sign == .plus
      ? angle.high + angle.low : (pi + DoubleDouble(-angle.high, -angle.low)).high
    return y.sign == .minus ? -result : result
  }

  /// π to 106 bits.
  private static let pi = DoubleDouble(0x1.921fb54442d18p1, 0x1.1a62633145c07p-53)

  /// The angle in [0, π/2] of a point of the first quadrant, scaled into the middle of the range.
  private static func angle(ofPointAt x: Double, _ y: Double) -> DoubleDouble {
    if y == 0 { return DoubleDouble(0) }
    if y == .infinity { return pi * (x == .infinity ? 0.25 : 0.5) }
    if x == .infinity { return DoubleDouble(0) }
    let (yExponent, xExponent) = (Int(y.exponent), x == 0 ? -2000 : Int(x.exponent))
    if yExponent - xExponent > 60 { return pi * 0.5 }
    let ySignificand = y.significand
    if yExponent - xExponent < -60 {
      return DoubleDouble(y / x)
    }
    return arcTangent(
      of: scaled(ySignificand, by: yExponent - xExponent), by: x.significand)
  }

  /// The arc tangent of `y / x` in [0, π/2], for `x` in [1, 2) and `y` up to 2⁶¹.
  ///
  /// With the nearest eighth `c` to the tangent (of the complement, where it is above 1):
  /// `atan(y/x) = atan(c) + atan((y − c x) / (x + c y))`, whose argument is below 1/15.
  private static func arcTangent(of y: Double, by x: Double) -> DoubleDouble {
    if y > x {
      let complement = arcTangentBelowOne(of: x, by: y)
      return pi * 0.5 + DoubleDouble(-complement.high, -complement.low)
    }
    return arcTangentBelowOne(of: y, by: x)
  }

  private static func arcTangentBelowOne(of y: Double, by x: Double) -> DoubleDouble {
    let eighths = nearestInteger(8 * (y / x))
    let c = eighths / 8
    let numerator = DoubleDouble(y) + DoubleDouble(product: -c, x)
    let denominator = DoubleDouble(x) + DoubleDouble(product: c, y)
    let t = numerator.high / denominator.high
    let product = DoubleDouble(product: t, denominator.high)
    let rest =
      (((numerator.high - product.high) - product.low) + (numerator.low - t * denominator.low))
      / denominator.high
    let z = t * t
    let high = 1.0 / 9 - z * (1.0 / 11 - z * (1.0 / 13 - z * (1.0 / 15 - z / 17)))
    let series = z * (1.0 / 3 - z * (1.0 / 5 - z * (1.0 / 7 - z * high)))
    return arcTangentOfEighths[Int(eighths)] + DoubleDouble(large: t, small: rest - t * series)
  }

  /// The arc tangents of 0, 1/8, …, 1: `python3 -c "from mpmath import mp, atan; …"` at 200 bits.
  private static let arcTangentOfEighths: [DoubleDouble] = [
    DoubleDouble(0, 0),
    DoubleDouble(0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59),
    DoubleDouble(0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57),
    DoubleDouble(0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56),
    DoubleDouble(0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56),
    DoubleDouble(0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58),
    DoubleDouble(0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56),
    DoubleDouble(0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56),
    DoubleDouble(0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55),
  ]
}
