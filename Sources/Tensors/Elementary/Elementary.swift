/// Elementary functions on Double whose bits are equal on every machine.
///
/// The system's mathematical library rounds differently from version to version and with and
/// without fused multiply-add, so no result may pass through it. These are written with `+ − × ÷`
/// and bit operations alone, which IEEE 754 fixes (Swift never fuses a product and a sum by
/// itself). `squareRoot()` of the standard library is exact and needs no copy here.
///
/// Errors are given in ulp (units in the last place of the result). In threads that flush
/// subnormal numbers to zero, results below 2.2 · 10⁻³⁰⁸ are 0.
package enum Elementary {
  /// `x` rounded to an integer, ties to even, for |x| < 2⁵¹. (`rounded()` calls the system's library
  /// on machines without an instruction for it.)
  @inline(__always)
  static func nearestInteger(_ x: Double) -> Double {
    (x + 0x1.8p52) - 0x1.8p52
  }
}
