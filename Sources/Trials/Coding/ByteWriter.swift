/// Bytes being put together: numbers little-endian, whole numbers as short as they are, texts with
/// their length before them.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package var count: Int { bytes.count }

  package mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Four bytes.
  package mutating func append(word: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
    }
  }

  /// Seven bits a byte, lowest first, the top bit saying that more follow (LEB128).
  /// - Precondition: `count` ≥ 0.
  package mutating func append(count: Int) {
    precondition(count >= 0, "a count of \(count)")
    append(variable: UInt64(count))
  }

  /// A whole number of either sign: 0, −1, 1, −2 … become the counts 0, 1, 2, 3 …
  package mutating func append(integer: Int) {
    append(variable: UInt64(bitPattern: Int64(integer << 1 ^ integer >> 63)))
  }

  /// The eight bytes of the number, NaN with its bits.
  package mutating func append(real: Double) {
    withUnsafeBytes(of: real.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The length in bytes as a count, then UTF-8.
  package mutating func append(text: String) {
    append(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Their number as a count, then the bytes themselves.
  package mutating func append(bytes: [UInt8]) {
    append(count: bytes.count)
    self.bytes.append(contentsOf: bytes)
  }

  /// Replaces four bytes that are already there.
  /// - Precondition: `offset + 4` bytes have been written.
  package mutating func overwrite(word: UInt32, at offset: Int) {
    precondition(offset + 4 <= bytes.count, "a word at \(offset) of \(bytes.count) bytes")
    for place in 0..<4 {
      bytes[offset + place] = UInt8(truncatingIfNeeded: word >> UInt32(8 * place))
    }
  }

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  private mutating func append(variable value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
