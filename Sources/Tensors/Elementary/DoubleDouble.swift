/// An unevaluated sum `high + low` of two Doubles with `|low| ≤ ½ ulp(high)`: about 106 bits.
///
/// Source: Dekker, *A Floating-Point Technique for Extending the Available Precision* (Numerische
/// Mathematik 18, 1971). Products are split, not fused, so every machine takes the same path.
struct DoubleDouble {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    (self.high, self.low) = (high, low)
  }

  /// `a + b` with its rounding error, for any order of magnitude. (Knuth, TAOCP 2, §4.2.2)
  init(sum a: Double, _ b: Double) {
    high = a + b
    let partOfB = high - a
    low = (a - (high - partOfB)) + (b - partOfB)
  }

  /// `a + b` with its rounding error where `|a| ≥ |b|`.
  init(large a: Double, small b: Double) {
    high = a + b
    low = (a - high) + b
  }

  /// `a · b` with its rounding error, for magnitudes below 2⁹⁹⁵.
  init(product a: Double, _ b: Double) {
    let (aHigh, aLow) = Self.halves(a)
    let (bHigh, bLow) = Self.halves(b)
    high = a * b
    low = ((aHigh * bHigh - high) + aHigh * bLow + aLow * bHigh) + aLow * bLow
  }

  /// `a / b` in double-double precision.
  init(quotient a: Double, _ b: DoubleDouble) {
    let first = a / b.high
    let product = DoubleDouble(product: first, b.high)
    let rest = ((a - product.high) - product.low) - first * b.low
    self.init(large: first, small: rest / b.high)
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = DoubleDouble(sum: a.high, b.high)
    return DoubleDouble(large: sum.high, small: sum.low + (a.low + b.low))
  }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    return DoubleDouble(
      large: product.high, small: product.low + (a.high * b.low + a.low * b.high))
  }

  static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    a * DoubleDouble(b)
  }

  /// Two numbers of 26 bits whose sum is `a`. (Veltkamp's splitting)
  private static func halves(_ a: Double) -> (high: Double, low: Double) {
    let scaled = a * 0x1.0000002p27
    let high = scaled - (scaled - a)
    return (high, a - high)
  }
}
