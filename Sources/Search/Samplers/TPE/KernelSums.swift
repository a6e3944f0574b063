import Tensors

/// Room for one number per kernel of a mixture: the logarithm of its density without its weight.
package struct KernelSums: Sendable {
  /// At least as many as there are kernels.
  private(set) var values: [Double] = []
  private(set) var count = 0

  package init() {}

  /// Sets the first `count` values to 0.
  mutating func start(_ count: Int) {
    self.count = count
    if values.count < count { values = [Double](repeating: 0, count: count) }
    values.withUnsafeMutableBufferPointer { $0[..<count].update(repeating: 0) }
  }

  /// The pointers are valid inside `body` only.
  mutating func update(_ body: (UnsafeMutablePointer<Double>, Int) -> Void) {
    let count = count
    values.withUnsafeMutableBufferPointer { values in
      if let first = values.baseAddress { body(first, count) }
    }
  }

  /// `ln Σ wᵢ exp(vᵢ)`. The values are used up.
  mutating func logarithmOfSum(_ weights: [Double]) -> Double {
    precondition(weights.count == count, "\(weights.count) weights of \(count) kernels")
    var (top, sum) = (-Double.infinity, 0.0)
    update { values, count in
      for index in 0..<count { top = max(top, values[index]) }
      Self.exponentials(values, count, minus: top)
      weights.withUnsafeBufferPointer { sum = Self.dot($0, values, count) }
    }
    return top + Elementary.log(sum)
  }

  /// Replaces each value v by exp(v − top); relative error below 10⁻¹¹, exponents below −700 count as
  /// −700.
  ///
  /// `e^x = 2ᵏ e^r` with |r| ≤ ½ ln 2; the Taylor series of e^r up to r⁹/9!. k is read from the last
  /// bits of a sum with 1.5 · 2⁵².
  private static func exponentials(
    _ values: UnsafeMutablePointer<Double>, _ count: Int, minus top: Double
  ) {
    let shift = 0x1.8p52
    for index in 0..<count {
      let x = max(values[index] - top, -700)
      let shifted = x * 0x1.71547652b82fep0 + shift
      let k = shifted - shift
      let r = x - k * 0x1.62e42fefa39efp-1
      let high = 1.0 / 5040 + r * (1.0 / 40_320 + r * (1.0 / 362_880))
      let middle = 1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * high))
      let series = 1 + r * (1 + r * (0.5 + r * (1.0 / 6 + r * middle)))
      values[index] = Double(bitPattern: series.bitPattern &+ (shifted.bitPattern &<< 52))
    }
  }

  /// In eight fixed lanes, so that the order of the sum is that of no machine.
  private static func dot(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    var lanes = SIMD8<Double>(repeating: 0)
    var index = 0
    while index + 8 <= count {
      for lane in 0..<8 { lanes[lane] += a[index + lane] * b[index + lane] }
      index += 8
    }
    let halves = lanes.lowHalf + lanes.highHalf
    var sum = (halves[0] + halves[1]) + (halves[2] + halves[3])
    while index < count {
      sum += a[index] * b[index]
      index += 1
    }
    return sum
  }
}
