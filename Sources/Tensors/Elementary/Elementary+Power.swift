extension Elementary {
  /// `x` to the power `y`; error below 1 ulp.
  ///
  /// `exp(y · ln x)` with the logarithm and the product in double-double precision. Edge cases as
  /// in IEEE 754-2008 §9.2.1: any `x` to ±0 and 1 to any `y` give 1, also for NaN; a negative
  /// `x` to a power that is no integer gives NaN.
  package static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    if y == 1 { return x }
    let parity = Parity(of: y)
    let isNegative = x.sign == .minus && parity == .odd
    if y.isInfinite || x == 0 || x.isInfinite {
      let magnitude = powerAtEdge(x.magnitude, y)
      return isNegative ? -magnitude : magnitude
    }
    if x < 0, parity == .fraction { return .nan }
    let magnitude = powerOfPositive(x.magnitude, y)
    return isNegative ? -magnitude : magnitude
  }

  /// Whether a finite number is an even integer, an odd one, or none; infinities count as even.
  private enum Parity {
    case even
    case odd
    case fraction

    init(of y: Double) {
      if y.magnitude >= 0x1p53 {
        self = .even
      } else if y != Double(Int(y)) {
        self = .fraction
      } else {
        self = Int(y) & 1 == 0 ? .even : .odd
      }
    }
  }

  /// `x` to the power `y` where `x` is 0 or +∞ or `y` is infinite, and neither is NaN.
  private static func powerAtEdge(_ x: Double, _ y: Double) -> Double {
    if x == 1 { return 1 }
    return (x > 1) == (y > 0) ? .infinity : 0
  }

  private static func powerOfPositive(_ x: Double, _ y: Double) -> Double {
    let logarithm = extendedLogarithm(x)
    let estimate = logarithm.high * y
    guard estimate < 720 else { return .infinity }
    guard estimate > -760 else { return 0 }
    // Far below the splitting's range, and there the result is 1 + y ln x to all its bits.
    guard y.magnitude > 0x1p-200 else { return 1 + estimate }
    return exp(logarithm * y)
  }
}
