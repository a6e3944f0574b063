/// Draws from a ``RandomStream`` at one step and item, word after word.
///
/// The words of blocks 0, 1, 2, … are used in order, each once: ``next()`` takes two (the first is
/// the low half), ``uniformFloat()`` one. A cursor gives up to 2³⁴ words.
package struct RandomCursor: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var counter: SIMD4<UInt32>
  private var words = SIMD4<UInt32>()
  private var used = 4

  init(key: UInt64, item: UInt64, step: UInt32) {
    self.key = key
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: item), UInt32(truncatingIfNeeded: item >> 32), step)
  }

  /// The next 32 random bits.
  @inline(__always)
  package mutating func word() -> UInt32 {
    if used == 4 {
      words = Philox.block(counter: counter, key: key)
      counter.x += 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// The next 64 random bits.
  @inline(__always)
  package mutating func next() -> UInt64 {
    let low = UInt64(word())
    return low | UInt64(word()) << 32
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in [0, 1), a multiple of 2⁻²⁴, from one word.
  package mutating func uniformFloat() -> Float {
    Float(word() >> 8) * 0x1p-24
  }

  /// A number in 0 ..< `n`, every one equally likely.
  ///
  /// Source: Lemire, *Fast Random Integer Generation in an Interval* (ACM TOMACS 2019),
  /// algorithm 5, with 64-bit words.
  package mutating func integer(below n: Int) -> Int {
    precondition(n > 0, "an integer below \(n) does not exist")
    let bound = UInt64(n)
    var product = bound.multipliedFullWidth(by: next())
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = bound.multipliedFullWidth(by: next())
      }
    }
    return Int(product.high)
  }

  /// A number of the standard normal distribution, from one call of ``next()``: the quantile of a
  /// uniform number that is an odd multiple of 2⁻⁵³, so |x| ≤ 8.21.
  package mutating func normal() -> Double {
    NormalDistribution.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
  }

  /// Puts `values` into a random order, every order equally likely.
  ///
  /// Source: Durstenfeld, *Algorithm 235: Random Permutation* (CACM 1964).
  package mutating func shuffle(_ values: inout [Int]) {
    values.withUnsafeMutableBufferPointer { buffer in
      for last in stride(from: buffer.count - 1, to: 0, by: -1) {
        buffer.swapAt(last, integer(below: last + 1))
      }
    }
  }
}
