extension Elementary {
  /// The sine of `x` radians, for every finite `x`; error below 1 ulp.
  ///
  /// Edge cases: −0 gives −0, ±∞ and NaN give NaN.
  package static func sin(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    guard x.magnitude > 0x1p-27 else { return x }
    let angle = reducedAngle(x)
    let value = angle.quadrant & 1 == 0 ? sine(angle.remainder) : cosine(angle.remainder)
    return angle.quadrant & 2 == 0 ? value : -value
  }

  /// The cosine of `x` radians, for every finite `x`; error below 1 ulp.
  ///
  /// Edge cases: ±∞ and NaN give NaN.
  package static func cos(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let angle = reducedAngle(x)
    let value = angle.quadrant & 1 == 0 ? cosine(angle.remainder) : sine(angle.remainder)
    return (angle.quadrant + 1) & 2 == 0 ? value : -value
  }

  /// The tangent of `x` radians, for every finite `x`; error below 2 ulp.
  ///
  /// Edge cases: −0 gives −0, ±∞ and NaN give NaN.
  package static func tan(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    guard x.magnitude > 0x1p-27 else { return x }
    let angle = reducedAngle(x)
    let (sine, cosine) = (sine(angle.remainder), cosine(angle.remainder))
    return angle.quadrant & 1 == 0 ? sine / cosine : -cosine / sine
  }

  /// sin(r + rest) for |r| ≤ 0.79: the Taylor series up to r¹⁷/17!.
  private static func sine(_ angle: DoubleDouble) -> Double {
    let r = angle.high
    let z = r * r
    let high =
      1.0 / 6_227_020_800 - z * (1.0 / 1_307_674_368_000 - z * (1.0 / 355_687_428_096_000))
    let low = 1.0 / 120 - z * (1.0 / 5040 - z * (1.0 / 362_880 - z * (1.0 / 39_916_800 - z * high)))
    return r + (r * z * (z * low - 1.0 / 6) + angle.low * (1 - 0.5 * z))
  }

  /// cos(r + rest) for |r| ≤ 0.79: the Taylor series up to r¹⁸/18!.
  private static func cosine(_ angle: DoubleDouble) -> Double {
    let r = angle.high
    let square = DoubleDouble(product: r, r)
    let z = square.high
    let high =
      1.0 / 479_001_600
      - z * (1.0 / 87_178_291_200 - z * (1.0 / 20_922_789_888_000 - z / 6_402_373_705_728_000))
    let low = 1.0 / 24 - z * (1.0 / 720 - z * (1.0 / 40_320 - z * (1.0 / 3_628_800 - z * high)))
    let sum = DoubleDouble(large: 1, small: -0.5 * z)
    return sum.high + (sum.low + (z * z * low - (0.5 * square.low + r * angle.low)))
  }
}
