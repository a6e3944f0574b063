extension Elementary {
  /// eˣ; error below 1 ulp.
  ///
  /// Edge cases: above 709.78 gives +∞, below −745.13 gives 0, NaN gives NaN.
  package static func exp(_ x: Double) -> Double {
    exp(DoubleDouble(x))
  }

  /// 2ˣ; error below 1 ulp, exact for integers.
  ///
  /// Edge cases: from 1024 on gives +∞, below −1075 gives 0, NaN gives NaN.
  package static func exp2(_ x: Double) -> Double {
    guard x < 1024 else { return x.isNaN ? x : .infinity }
    guard x > -1076 else { return 0 }
    let exponent = nearestInteger(x)
    let remainder = DoubleDouble(product: x - exponent, logTwo.high)
    let rest = remainder.low + (x - exponent) * logTwo.low
    return scaled(onePlus(exponentialMinusOne(remainder.high, rest)), by: Int(exponent))
  }

  /// eˣ − 1, without cancellation near 0; error below 1 ulp.
  ///
  /// Edge cases: −∞ gives −1, −0 gives −0, NaN gives NaN.
  package static func expm1(_ x: Double) -> Double {
    guard x < 40 else { return x.isNaN ? x : exp(x) - 1 }
    guard x > -40 else { return -1 }
    guard x.magnitude > 0x1p-54 else { return x }
    let (exponent, remainder) = reduced(DoubleDouble(x))
    let power = exponentialMinusOne(remainder.high, remainder.low)
    guard exponent != 0 else { return power.high + power.low }
    // 2ᵏ (1 + p) − 1 = 2ᵏ ((1 − 2⁻ᵏ) + p), where 1 − 2⁻ᵏ has at most 59 bits to lose.
    let offset = DoubleDouble(sum: 1, -scaled(1, by: -exponent))
    let sum = offset + power
    return scaled(sum.high + sum.low, by: exponent)
  }

  /// e to the power `x.high + x.low`.
  static func exp(_ x: DoubleDouble) -> Double {
    guard x.high < 709.79 else { return x.high.isNaN ? x.high : .infinity }
    guard x.high > -745.14 else { return 0 }
    let (exponent, remainder) = reduced(x)
    return scaled(onePlus(exponentialMinusOne(remainder.high, remainder.low)), by: exponent)
  }

  /// ln 2 to 106 bits.
  static let logTwo = DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)

  /// `x = k ln 2 + r` with |r| ≤ 0.35.
  private static func reduced(_ x: DoubleDouble) -> (exponent: Int, remainder: DoubleDouble) {
    let exponent = nearestInteger(x.high * 0x1.71547652b82fep0)
    // The first product and the difference are exact.
    let high = x.high - exponent * logTwoHigh
    let sum = DoubleDouble(sum: high, -(exponent * logTwoLow))
    return (Int(exponent), DoubleDouble(large: sum.high, small: sum.low + x.low))
  }

  /// `e^(r + rest) − 1` for |r| ≤ 0.35: the Taylor series up to r¹³/13!, whose next term is
  /// below 2⁻⁵⁷ of the result.
  @inline(__always)
  private static func exponentialMinusOne(_ r: Double, _ rest: Double) -> DoubleDouble {
    let high =
      1.0 / 3_628_800 + r * (1.0 / 39_916_800 + r * (1.0 / 479_001_600 + r / 6_227_020_800))
    let middle = 1.0 / 5040 + r * (1.0 / 40_320 + r * (1.0 / 362_880 + r * high))
    let low = 1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * middle))
    let cubic = r * r * r * (1.0 / 6 + r * low)
    let square = DoubleDouble(product: 0.5 * r, r)
    let sum = DoubleDouble(large: r, small: square.high)
    return DoubleDouble(
      large: sum.high, small: sum.low + (cubic + (square.low + rest * (1 + r))))
  }

  @inline(__always)
  private static func onePlus(_ x: DoubleDouble) -> Double {
    let sum = DoubleDouble(large: 1, small: x.high)
    return sum.high + (sum.low + x.low)
  }

  /// `x · 2ᵏ` for x in [¼, 4] and k in −1100 … 1025: rounds once, also to subnormal results.
  static func scaled(_ x: Double, by exponent: Int) -> Double {
    if exponent > 1000 {
      return x * power(1000) * power(exponent - 1000)
    }
    if exponent < -1000 {
      return x * power(exponent + 1000) * power(-1000)
    }
    return x * power(exponent)
  }

  private static func power(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(exponent + 1023) << 52)
  }
}
