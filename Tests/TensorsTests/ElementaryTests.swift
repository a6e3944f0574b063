import Tensors
import Testing

/// `|value − golden| / |golden|`, and 0 where both are equal.
func relativeError(_ value: Double, _ golden: Double) -> Double {
  value == golden ? 0 : ((value - golden) / golden).magnitude
}

/// How many Doubles lie between a value and its correctly rounded golden value.
private func distance(_ value: Double, _ golden: Double) -> UInt64 {
  guard value.sign == golden.sign else { return .max }
  return UInt64(
    (Int64(bitPattern: value.bitPattern) - Int64(bitPattern: golden.bitPattern)).magnitude)
}

typealias ElementaryFunction = @Sendable (Double) -> Double

struct ElementaryTests {
  private func expect(
    _ function: ElementaryFunction, _ goldens: [(Double, Double)], within bound: UInt64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (x, golden) in goldens {
      let value = function(x)
      #expect(
        distance(value, golden) <= bound, "at \(x): \(value), not \(golden)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func `exponentials are the correctly rounded value or its neighbour`() {
    expect(Elementary.exp, expGoldens, within: 1)
    expect(Elementary.exp2, exp2Goldens, within: 1)
    expect(Elementary.expm1, expm1Goldens, within: 1)
  }

  @Test func `logarithms are the correctly rounded value or its neighbour`() {
    expect(Elementary.log, logGoldens, within: 1)
    expect(Elementary.log1p, log1pGoldens, within: 1)
    expect(Elementary.log2, log2Goldens, within: 1)
    expect(Elementary.log10, log10Goldens, within: 1)
  }

  @Test func `sine and cosine are the rounded value or its neighbour at every magnitude`() {
    expect(Elementary.sin, sinGoldens, within: 1)
    expect(Elementary.cos, cosGoldens, within: 1)
  }

  @Test func `tangent and hyperbolic functions are within two of the rounded value`() {
    expect(Elementary.tan, tanGoldens, within: 2)
    expect(Elementary.tanh, tanhGoldens, within: 2)
    expect(Elementary.sinh, sinhGoldens, within: 2)
    expect(Elementary.cosh, coshGoldens, within: 2)
  }

  @Test func `powers and angles are the correctly rounded value or its neighbour`() {
    expect(Elementary.atan, atanGoldens, within: 1)
    for (x, y, golden) in powGoldens {
      #expect(distance(Elementary.pow(x, y), golden) <= 1, "\(x) to the power \(y)")
    }
    for (y, x, golden) in atan2Goldens {
      #expect(distance(Elementary.atan2(y, x), golden) <= 1, "angle of (\(x), \(y))")
    }
  }

  @Test(
    arguments: [
      Elementary.exp, Elementary.exp2, Elementary.expm1, Elementary.log, Elementary.log1p,
      Elementary.log2, Elementary.log10, Elementary.sin, Elementary.cos, Elementary.tan,
      Elementary.atan, Elementary.tanh, Elementary.sinh, Elementary.cosh,
    ] as [ElementaryFunction])
  func `NaN gives NaN`(function: ElementaryFunction) {
    #expect(function(.nan).isNaN)
  }

  @Test(
    arguments: [
      Elementary.expm1, Elementary.log1p, Elementary.sin, Elementary.tan, Elementary.atan,
      Elementary.tanh, Elementary.sinh,
    ] as [ElementaryFunction])
  func `odd functions keep the sign of zero and tiny numbers as they are`(
    function: ElementaryFunction
  ) {
    for x in [0, 1e-300, 1e-17] {
      #expect(function(x).bitPattern == x.bitPattern)
      #expect(function(-x).bitPattern == (-x).bitPattern)
    }
  }

  @Test func `values at infinity and beyond the range`() {
    #expect(Elementary.exp(.infinity) == .infinity && Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(709.79) == .infinity && Elementary.exp(-746) == 0)
    #expect(Elementary.exp2(1024) == .infinity && Elementary.exp2(-1076) == 0)
    #expect(Elementary.expm1(.infinity) == .infinity && Elementary.expm1(-.infinity) == -1)
    #expect(Elementary.log(.infinity) == .infinity && Elementary.log(-1).isNaN)
    #expect(Elementary.log(0) == -.infinity && Elementary.log(-0.0) == -.infinity)
    #expect(Elementary.log1p(-1) == -.infinity && Elementary.log1p(-1.5).isNaN)
    #expect(Elementary.sin(.infinity).isNaN && Elementary.cos(-.infinity).isNaN)
    #expect(Elementary.tanh(.infinity) == 1 && Elementary.tanh(-.infinity) == -1)
    #expect(Elementary.sinh(-.infinity) == -.infinity && Elementary.cosh(-711) == .infinity)
    #expect(Elementary.atan(.infinity) == .pi / 2)
  }

  @Test func `powers at the edges follow IEEE 754`() {
    let pow = Elementary.pow
    #expect(pow(.nan, 0) == 1 && pow(1, .nan) == 1 && pow(.nan, 1).isNaN && pow(2, .nan).isNaN)
    #expect(pow(-8, 1.0 / 3).isNaN && pow(-1, .infinity) == 1 && pow(0.5, -.infinity) == .infinity)
    #expect(pow(0, -3) == .infinity && pow(-0.0, -3) == -.infinity && pow(-0.0, 3).sign == .minus)
    #expect(pow(-.infinity, 3) == -.infinity && pow(-.infinity, -2) == 0)
    #expect(pow(10, 400) == .infinity && pow(10, -400) == 0 && pow(-10, 401) == -.infinity)
    #expect(pow(-2, 1e300) == .infinity && pow(2, 0.5) == 2.0.squareRoot())
  }

  @Test func `angles on the axes follow IEEE 754`() {
    let atan2 = Elementary.atan2
    #expect(atan2(0, 1) == 0 && atan2(0, -1) == .pi && atan2(-0.0, -1) == -.pi)
    #expect(atan2(0, -0.0) == .pi && atan2(1, 0) == .pi / 2 && atan2(-1, 0) == -.pi / 2)
    #expect(atan2(.infinity, .infinity) == .pi / 4 && atan2(1, .infinity) == 0)
    #expect(atan2(1, -.infinity) == .pi && atan2(1e-200, 1e300) == 0)
  }
}
