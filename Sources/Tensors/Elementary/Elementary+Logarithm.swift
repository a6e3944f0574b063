extension Elementary {
  /// The high part of ln 2, with 21 zero bits at its end: exact when multiplied by an exponent.
  static let logTwoHigh = 0x1.62e42feep-1
  /// ln 2 − ``logTwoHigh``.
  static let logTwoLow = 0x1.a39ef35793c76p-33

  /// The natural logarithm; error below 1 ulp.
  ///
  /// `x = 2ᵏ (1 + f)` with `1 + f` in [√½, √2), and `ln(1 + f) = 2 artanh(f / (2 + f))`, whose
  /// series ends at the 12th term. Edge cases: ±0 gives −∞, negative numbers and NaN give NaN.
  package static func log(_ x: Double) -> Double {
    guard isPositiveFinite(x) else { return logarithmAtEdge(x) }
    let (exponent, significand) = normalized(x)
    return logarithm(significand - 1, correction: 0, exponent: Double(exponent))
  }

  /// ln(1 + x), without cancellation near 0; error below 1 ulp.
  ///
  /// Edge cases: −1 gives −∞, below −1 and NaN give NaN, −0 gives −0.
  package static func log1p(_ x: Double) -> Double {
    guard x > -1, x < .infinity else { return x == -1 ? -.infinity : x > 0 ? x : .nan }
    guard x.magnitude > 0x1p-54 else { return x }
    if x > -0.29, x < 0.41 {
      return logarithm(x, correction: 0, exponent: 0)
    }
    let sum = DoubleDouble(sum: 1, x)
    let (exponent, significand) = normalized(sum.high)
    return logarithm(
      significand - 1, correction: sum.low / sum.high, exponent: Double(exponent))
  }

  /// The logarithm to base 2; error below 1 ulp, exact for powers of two.
  ///
  /// Edge cases as in ``log(_:)``.
  package static func log2(_ x: Double) -> Double {
    guard isPositiveFinite(x) else { return logarithmAtEdge(x) }
    let (exponent, significand) = normalized(x)
    let inverse = DoubleDouble(0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56)
    let result = DoubleDouble(Double(exponent)) + doubledArtanh(significand - 1) * inverse
    return result.high
  }

  /// The logarithm to base 10; error below 1 ulp, exact for powers of ten.
  ///
  /// Edge cases as in ``log(_:)``.
  package static func log10(_ x: Double) -> Double {
    guard isPositiveFinite(x) else { return logarithmAtEdge(x) }
    let inverse = DoubleDouble(0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57)
    return (extendedLogarithm(x) * inverse).high
  }

  /// The natural logarithm of a positive finite number with a relative error below 2⁻⁶⁴.
  static func extendedLogarithm(_ x: Double) -> DoubleDouble {
    let (exponent, significand) = normalized(x)
    let ofExponent = DoubleDouble(
      sum: Double(exponent) * logTwoHigh, Double(exponent) * logTwoLow)
    return ofExponent + doubledArtanh(significand - 1)
  }

  private static func isPositiveFinite(_ x: Double) -> Bool {
    let bits = x.bitPattern
    return bits != 0 && bits < 0x7FF0_0000_0000_0000
  }

  private static func logarithmAtEdge(_ x: Double) -> Double {
    x.bitPattern << 1 == 0 ? -.infinity : x == .infinity ? x : .nan
  }

  /// `x = 2ᵏ m` with m in [√½, √2), for a positive finite `x`, found by bit operations alone.
  private static func normalized(_ x: Double) -> (exponent: Int, significand: Double) {
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
  private static func logarithm(_ f: Double, correction: Double, exponent: Double) -> Double {
    let s = f / (2 + f)
    let halfSquare = 0.5 * f * f
    // 2 artanh(s) = f − (f²/2 − s (f²/2 + r)): the largest term is exact.
    let low = s * (halfSquare + artanhRemainder(s * s)) + (exponent * logTwoLow + correction)
    return exponent * logTwoHigh - ((halfSquare - low) - f)
  }

  /// `ln(1 + f) = 2 artanh(f / (2 + f))` with a relative error below 2⁻⁶⁴.
  private static func doubledArtanh(_ f: Double) -> DoubleDouble {
    let s = DoubleDouble(quotient: f, DoubleDouble(sum: 2, f))
    let z = s * s
    let twoThirds = DoubleDouble(0x1.5555555555555p-1, 0x1.5555555555555p-55)
    let higher = artanhRemainderTail(z.high)
    let factor = twoThirds + DoubleDouble(product: z.high, higher)
    return DoubleDouble(2 * s.high, 2 * s.low) + s * z * factor
  }

  /// `2 (z/3 + z²/5 + z³/7 + …)` for z in [0, 0.0295]; the first term left out is below 2⁻⁶⁰.
  @inline(__always)
  private static func artanhRemainder(_ z: Double) -> Double {
    z * (2.0 / 3 + z * artanhRemainderTail(z))
  }

  /// `2 (1/5 + z/7 + z²/9 + …)`.
  @inline(__always)
  private static func artanhRemainderTail(_ z: Double) -> Double {
    let high = 2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23 + z * (2.0 / 25 + z * (2.0 / 27))))
    let middle = 2.0 / 11 + z * (2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * high)))
    return 2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * middle))
  }
}
