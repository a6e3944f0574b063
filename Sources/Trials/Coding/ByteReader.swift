/// Takes bytes apart as ``ByteWriter`` put them together. Whatever the bytes are, reading ends in
/// values or in a ``CodingError``.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Of the next byte.
  package private(set) var offset: Int
  private let end: Int

  package init(_ bytes: [UInt8]) { self.init(bytes, range: 0..<bytes.count) }

  /// - Precondition: `range` lies inside `bytes`.
  package init(_ bytes: [UInt8], range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= bytes.count,
      "bytes \(range) of \(bytes.count)")
    (self.bytes, offset, end) = (bytes, range.lowerBound, range.upperBound)
  }

  /// Bytes not yet read.
  package var remaining: Int { end - offset }

  package mutating func byte() throws(CodingError) -> UInt8 {
    guard offset < end else { throw failure("the bytes end early") }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// Four bytes.
  package mutating func word() throws(CodingError) -> UInt32 {
    guard remaining >= 4 else { throw failure("the bytes end early") }
    var word: UInt32 = 0
    for place in 0..<4 { word |= UInt32(bytes[offset + place]) << UInt32(8 * place) }
    offset += 4
    return word
  }

  /// A count of things that take at least one byte each.
  /// - Throws: ``CodingError`` also when fewer bytes remain than the count.
  package mutating func count() throws(CodingError) -> Int {
    let start = offset
    let value = try natural()
    guard value <= UInt64(remaining) else {
      throw CodingError(offset: start, reason: "a count of \(value) with \(remaining) bytes left")
    }
    return Int(value)
  }

  package mutating func integer() throws(CodingError) -> Int {
    let value = try natural()
    return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
  }

  package mutating func real() throws(CodingError) -> Double {
    guard remaining >= 8 else { throw failure("the bytes end early") }
    let bits = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    offset += 8
    return Double(bitPattern: UInt64(littleEndian: bits))
  }

  package mutating func text() throws(CodingError) -> String {
    let length = try count()
    guard let text = String(validating: bytes[offset..<offset + length], as: UTF8.self) else {
      throw failure("a text that is not UTF-8")
    }
    offset += length
    return text
  }

  /// Bytes with their number before them.
  package mutating func byteString() throws(CodingError) -> [UInt8] {
    let length = try count()
    defer { offset += length }
    return Array(bytes[offset..<offset + length])
  }

  /// - Throws: ``CodingError`` when bytes are left.
  package func finish() throws(CodingError) {
    if remaining > 0 { throw failure("\(remaining) bytes too many") }
  }

  package func failure(_ reason: String) -> CodingError {
    CodingError(offset: offset, reason: reason)
  }

  /// A whole number ≥ 0.
  package mutating func natural() throws(CodingError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try byte()
      if shift == 63 && byte > 1 { throw failure("a number beyond 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw failure("a number beyond 64 bits")
  }
}

/// Bytes that are not what they should be.
package struct CodingError: Error, Equatable, CustomStringConvertible {
  /// Of the byte at which reading stopped.
  package let offset: Int
  package let reason: String

  package init(offset: Int, reason: String) { (self.offset, self.reason) = (offset, reason) }

  package var description: String { "byte \(offset): \(reason)" }
}
