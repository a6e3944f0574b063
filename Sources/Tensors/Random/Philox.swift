/// The counter-based generator Philox4x32-10: 128 bits of counter and 64 bits of key give 128
/// random bits, without any state.
///
/// Source: Salmon, Moraes, Dror & Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3* (SC 2011)
/// §3.3 and table 2 (10 rounds pass BigCrush).
package enum Philox {
  /// The two multipliers of a round and the two Weyl increments of the key.
  private static let firstMultiplier: UInt64 = 0xD251_1F53
  private static let secondMultiplier: UInt64 = 0xCD9E_8D57
  private static let firstIncrement: UInt32 = 0x9E37_79B9
  private static let secondIncrement: UInt32 = 0xBB67_AE85

  /// The four random words at one place of the counter.
  ///
  /// - Parameters:
  ///   - counter: Four words, `x` first.
  ///   - key: The first key word is the low half, the second the high half.
  @inline(__always)
  package static func block(counter: SIMD4<UInt32>, key: UInt64) -> SIMD4<UInt32> {
    var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
    var firstKey = UInt32(truncatingIfNeeded: key)
    var secondKey = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let first = UInt64(x) &* firstMultiplier
      let second = UInt64(z) &* secondMultiplier
      (x, y, z, w) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ y ^ firstKey,
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ w ^ secondKey,
        UInt32(truncatingIfNeeded: first)
      )
      firstKey &+= firstIncrement
      secondKey &+= secondIncrement
    }
    return SIMD4(x, y, z, w)
  }
}
