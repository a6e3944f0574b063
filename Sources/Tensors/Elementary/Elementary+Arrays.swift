/// Whole arrays at once.
extension Elementary {
  /// eˣ of every number, in place; error below 2 ulp.
  ///
  /// `x = k ln 2 + r` with |r| ≤ 0.35, the Taylor series of eʳ up to r¹³/13!, four numbers side by
  /// side. Each result depends on its own number alone. Edge cases: below −708 gives 0, above 709
  /// gives +∞, NaN gives NaN.
  package static func exponentiate(_ values: inout [Double]) {
    let count = values.count
    values.withUnsafeMutableBufferPointer { values in
      for start in stride(from: 0, to: count - count % 4, by: 4) {
        let four = exponentials(
          SIMD4(values[start], values[start + 1], values[start + 2], values[start + 3]))
        for lane in 0..<4 { values[start + lane] = four[lane] }
      }
      for index in count - count % 4..<count {
        values[index] = exponentials(SIMD4(repeating: values[index]))[0]
      }
    }
  }

  @inline(__always)
  private static func exponentials(_ x: SIMD4<Double>) -> SIMD4<Double> {
    // Within the range, and 0 for NaN, so that every shift below is defined.
    let inside = x.replacing(with: -708, where: x .< -708).replacing(with: 709, where: x .> 709)
    let argument = inside.replacing(with: 0, where: x .!= x)
    // Adding 1.5 · 2⁵² leaves the nearest whole number in the low bits.
    let shifter = SIMD4<Double>(repeating: 0x1.8p52)
    let shifted = argument * 0x1.71547652b82fep0 + shifter
    let exponent = shifted - shifter
    let r = (argument - exponent * logTwoHigh) - exponent * logTwoLow
    let bits = unsafeBitCast(shifted, to: SIMD4<Int64>.self)
    let power = unsafeBitCast((bits &+ 1023) &<< 52, to: SIMD4<Double>.self)
    let result = series(r) * power
    return result.replacing(with: 0, where: x .< -708)
      .replacing(with: .infinity, where: x .> 709).replacing(with: x, where: x .!= x)
  }

  /// eʳ by Horner's rule.
  @inline(__always)
  private static func series(_ r: SIMD4<Double>) -> SIMD4<Double> {
    var sum = SIMD4<Double>(repeating: 1.0 / 6_227_020_800)
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    return 1 + (r + r * r * sum)
  }
}
