extension Elementary {
  /// The hyperbolic tangent; error below 2 ulp.
  ///
  /// Edge cases: ±∞ gives ±1, −0 gives −0, NaN gives NaN.
  package static func tanh(_ x: Double) -> Double {
    guard !x.isNaN else { return x }
    let magnitude = x.magnitude
    let result: Double
    if magnitude > 20 {
      result = 1
    } else if magnitude >= 0.5 {
      result = 1 - 2 / (expm1(2 * magnitude) + 2)
    } else {
      let power = expm1(2 * magnitude)
      result = power / (power + 2)
    }
    return x.sign == .minus ? -result : result
  }

  /// The hyperbolic sine; error below 2 ulp.
  ///
  /// Edge cases: beyond ±710.48 gives ±∞, −0 gives −0, NaN gives NaN.
  package static func sinh(_ x: Double) -> Double {
    guard !x.isNaN else { return x }
    let magnitude = x.magnitude
    let result: Double
    if magnitude > 40 {
      result = halfExponential(magnitude)
    } else {
      let power = expm1(magnitude)
      result = 0.5 * (power + power / (power + 1))
    }
    return x.sign == .minus ? -result : result
  }

  /// The hyperbolic cosine; error below 2 ulp.
  ///
  /// Edge cases: beyond ±710.48 gives +∞, NaN gives NaN.
  package static func cosh(_ x: Double) -> Double {
    let magnitude = x.magnitude
    guard magnitude <= 40 else { return halfExponential(magnitude) }
    let power = exp(magnitude)
    return 0.5 * power + 0.5 / power
  }

  /// eˣ/2 for x ≥ 40, where eˣ may be beyond the largest number.
  private static func halfExponential(_ x: Double) -> Double {
    exp(DoubleDouble(sum: x, -logTwo.high))
  }
}
