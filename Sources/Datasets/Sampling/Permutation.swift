import Tensors

/// A random order of 0 ..< count whose every place is found by itself, without a table.
///
/// An unbalanced Feistel network over the bits of `count − 1`, with eight rounds keyed by the
/// stream, applied again while it gives a number beyond the range (fewer than two times on
/// average). Source: Black & Rogaway, *Ciphers with Arbitrary Finite Domains* (CT-RSA 2002).
///
/// The result is turned by a uniform number, so every number is at every place with exactly the
/// same probability. It is a bijection for every count; for counts below about ten, some orders are
/// a little likelier than others.
package struct Permutation: Sendable, Equatable {
  package let count: Int
  private let lowerWidth: UInt64
  private let lowerMask: UInt64
  private let upperMask: UInt64
  private let keys: SIMD8<UInt64>
  private let turn: Int

  /// The order of one epoch of one owner, such as a client: others have other orders.
  package init(count: Int, stream: RandomStream, epoch: Int = 0, owner: Int = 0) {
    precondition(count >= 0, "a permutation of \(count) numbers")
    self.count = count
    let width = UInt64(max(2, 64 - max(0, count - 1).leadingZeroBitCount))
    lowerWidth = width / 2
    lowerMask = 1 << lowerWidth - 1
    upperMask = 1 << (width - lowerWidth) - 1
    var cursor = stream.cursor(step: epoch, item: owner)
    var keys = SIMD8<UInt64>()
    for index in keys.indices {
      keys[index] = cursor.next()
    }
    self.keys = keys
    turn = count > 0 ? cursor.integer(below: count) : 0
  }

  /// The number at `place`, in 0 ..< count.
  package subscript(place: Int) -> Int {
    precondition(place >= 0 && place < count, "place \(place) of \(count)")
    var number = UInt64(place)
    repeat {
      number = shuffled(number)
    } while number >= UInt64(count)
    let turned = Int(number) + turn
    return turned < count ? turned : turned - count
  }

  /// The numbers at consecutive places.
  package func numbers(at places: Range<Int>) -> [Int] {
    places.map { self[$0] }
  }

  @inline(__always)
  private func shuffled(_ number: UInt64) -> UInt64 {
    var lower = number & lowerMask
    var upper = number >> lowerWidth
    for round in stride(from: 0, to: 8, by: 2) {
      upper ^= mixed(lower, keys[round]) & upperMask
      lower ^= mixed(upper, keys[round + 1]) & lowerMask
    }
    return upper << lowerWidth | lower
  }

  /// A function of a half and a key whose low bits depend on all bits of both.
  @inline(__always)
  private func mixed(_ half: UInt64, _ key: UInt64) -> UInt64 {
    var product = (half ^ key) &* 0xD6E8_FEB8_6659_FD93
    product = (product ^ product >> 32) &* 0xD6E8_FEB8_6659_FD93
    return product >> 32
  }
}
