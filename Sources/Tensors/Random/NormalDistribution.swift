/// The standard normal distribution.
package enum NormalDistribution {
  /// The value below which a share `p` of the distribution lies.
  ///
  /// Source: Wichura, *Algorithm AS 241* (Applied Statistics 37, 1988), routine PPND16;
  /// relative error about 10⁻¹⁶. Edge cases: 0 gives −∞, 1 gives +∞, anything outside
  /// [0, 1] and NaN give NaN.
  package static func quantile(_ p: Double) -> Double {
    let offset = p - 0.5
    if offset.magnitude <= 0.425 {
      let r = 0.180625 - offset * offset
      return offset * polynomial(centreNumerator, r) / polynomial(centreDenominator, r)
    }
    guard p > 0, p < 1 else {
      return p == 0 ? -.infinity : p == 1 ? .infinity : .nan
    }
    let distance = (-Elementary.log(offset < 0 ? p : 1 - p)).squareRoot()
    let magnitude =
      distance <= 5
      ? polynomial(tailNumerator, distance - 1.6) / polynomial(tailDenominator, distance - 1.6)
      : polynomial(farNumerator, distance - 5) / polynomial(farDenominator, distance - 5)
    return offset < 0 ? -magnitude : magnitude
  }

  /// Eight coefficients, the constant one first.
  private typealias Coefficients = SIMD8<Double>

  /// Horner's rule, unrolled.
  @inline(__always)
  private static func polynomial(_ c: Coefficients, _ x: Double) -> Double {
    ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
  }

  private static let centreNumerator = Coefficients(
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727)
  private static let centreDenominator = Coefficients(
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
    21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925)
  private static let tailNumerator = Coefficients(
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
    7.7454501427834140764e-4)
  private static let tailDenominator = Coefficients(
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
    0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4,
    1.05075007164441684324e-9)
  private static let farNumerator = Coefficients(
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
    2.01033439929228813265e-7)
  private static let farDenominator = Coefficients(
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
    7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
    2.04426310338993978564e-15)
}
