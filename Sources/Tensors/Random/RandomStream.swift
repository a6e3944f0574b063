/// A key of Philox4x32-10: one independent sequence of random numbers for one purpose.
///
/// A stream holds no state. Where a number is drawn is given by ``cursor(step:item:)``, so the same
/// number comes out whichever rank draws it, and in whatever order.
///
/// Packing of the key. `derive(key, kind, value)` is the Philox block at the counter
/// `(value low, value high, kind, 0xFFFF_FFFF)` under `key`; its words 0 (low) and 1 (high) are
/// the new key. Names enter as the FNV-1a hash (64 bits) of their UTF-8 bytes.
///
///     shared  key = derive(seed, purpose, hash(name))
///     trial   key = derive(derive(derive(seed, trial, t), repeat, r), purpose, hash(name))
///     substream   = derive(key, substream, hash(name))
///
/// with the kinds trial = 1, repeat = 2, purpose = 3, substream = 4. Packing of the counter: word 0
/// is the block, words 1 and 2 the low and high half of the item, word 3 the step. The step
/// `0xFFFF_FFFF` belongs to the derivation of keys. Changing any of this changes every result:
/// the golden values in `RandomStreamTests` hold it fast.
package struct RandomStream: Sendable, Equatable {
  /// The 64 bits that select the sequence.
  package let key: UInt64

  /// The last value of counter word 3, where keys are derived and nothing is drawn.
  static let derivationStep: UInt32 = 0xFFFF_FFFF

  /// What a key is derived for; the raw value is counter word 2.
  private enum Kind: UInt32 {
    case trial = 1
    case `repeat` = 2
    case purpose = 3
    case substream = 4
  }

  /// A stream that is equal in all trials of a file: splits, partitions, generated data.
  package init(seed: UInt64, _ purpose: String) {
    key = Self.derive(from: seed, .purpose, Self.hash(purpose))
  }

  /// A stream of one repeat of one trial: initial weights, dropout, shuffling.
  ///
  /// - Precondition: `trial` and `repeat` are not negative.
  package init(seed: UInt64, trial: Int, repeat: Int, _ purpose: String) {
    precondition(
      trial >= 0 && `repeat` >= 0, "trial \(trial) and repeat \(`repeat`) must not be negative")
    let ofTrial = Self.derive(from: seed, .trial, UInt64(trial))
    let ofRepeat = Self.derive(from: ofTrial, .repeat, UInt64(`repeat`))
    key = Self.derive(from: ofRepeat, .purpose, Self.hash(purpose))
  }

  private init(key: UInt64) {
    self.key = key
  }

  /// An independent stream for a part of this purpose, such as one layer of a model.
  package func substream(_ name: String) -> RandomStream {
    RandomStream(key: Self.derive(from: key, .substream, Self.hash(name)))
  }

  /// The numbers at one place of the counter.
  ///
  /// - Parameters:
  ///   - step: The optimizer step, epoch or round, 0 ..< 2³² − 1.
  ///   - item: The global index of the sample, client or environment, 0 or more.
  package func cursor(step: Int = 0, item: Int = 0) -> RandomCursor {
    precondition(
      step >= 0 && step < Int(Self.derivationStep) && item >= 0,
      "step \(step) must be in 0 ..< \(Self.derivationStep) and item \(item) not negative")
    return RandomCursor(key: key, item: UInt64(item), step: UInt32(step))
  }

  private static func derive(from key: UInt64, _ kind: Kind, _ value: UInt64) -> UInt64 {
    let counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32), kind.rawValue,
      derivationStep)
    let words = Philox.block(counter: counter, key: key)
    return UInt64(words.x) | UInt64(words.y) << 32
  }

  /// FNV-1a with 64 bits (draft-eastlake-fnv) over the UTF-8 bytes of a name.
  private static func hash(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return hash
  }
}
