extension Elementary {
  /// The high part of ln 2, with 21 zero bits at its end: exact when multiplied by an exponent.
  static let logTwoHigh = 0x1.62e42feep-1
  /// ln 2 − ``logTwoHigh``.
  static let logTwoLow = 0x1.a39ef35793c76p-33

  /// The natural logarithm; error below 1 ulp.
  ///
  /// `x = 2ᵏ (1 + f)` with `1 + f` in [√½, √2), and `ln(1 + f) = 2 artanh(f / (2 + f))`, whose
  /// series ends at the 12th term. Edge cases: 0 gives −∞, negative numbers and NaN give NaN.
  package static func log(_ x: Double) -> Double {
    guard x.isFinite, x.bitPattern << 1 != 0, x.sign == .plus else {
      return x.bitPattern << 1 == 0 ? -.infinity : x == .infinity ? x : .nan
    }
    let (exponent, significand) = normalized(x)
    return log(significand - 1, correction: 0, plusLogarithmOfTwoTimes: Double(exponent))
  }

  /// `x = 2ᵏ m` with m in [√½, √2), for a positive finite `x`, found by bit operations alone.
  static func normalized(_ x: Double) -> (exponent: Int, significand: Double) {
    var bits = x.bitPattern
    var exponent = Int(bits >> 52) - 1023
    if exponent == -1023 {
      let shift = bits.leadingZeroBitCount - 11
      bits <<= UInt64(shift)
      exponent = -1022 - shift
    }
    let significand = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    return significand < 0x1.6a09e667f3bcdp0
      ? (exponent, significand) : (exponent + 1, significand / 2)
  }

  /// `ln(1 + f) + correction + exponent · ln 2` for f in [√½ − 1, √2 − 1].
  @inline(__always)
  static func log(
    _ f: Double, correction: Double, plusLogarithmOfTwoTimes exponent: Double
  ) -> Double {
    let s = f / (2 + f)
    let halfSquare = 0.5 * f * f
    // 2 artanh(s) = f − (f²/2 − s (f²/2 + r)): the largest term is exact.
    let r = artanhRemainder(s * s)
    let low = s * (halfSquare + r) + (exponent * logTwoLow + correction)
    return exponent * logTwoHigh - ((halfSquare - low) - f)
  }

  /// `2 (z/3 + z²/5 + z³/7 + …)` for z in [0, 0.0295]; the first term left out is below 2⁻⁶⁰.
  @inline(__always)
  static func artanhRemainder(_ z: Double) -> Double {
    let high = (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23 + z * (2.0 / 25)))))
    let middle = 2.0 / 9 + z * (2.0 / 11 + z * (2.0 / 13 + z * (2.0 / 15 + z * high)))
    return z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * middle)))
  }
}
