/// Arrays of several ranks in one message: how many, the bytes of each, and the bytes themselves.
struct Parts {
  private var counts: [Int]
  private var payload: [UInt8]

  init<T: BitwiseCopyable>(_ values: [T]) {
    payload = values.withUnsafeBytes { [UInt8]($0) }
    counts = [payload.count]
  }

  /// From the bytes of a message.
  init(bytes: [UInt8]) {
    (counts, payload) = bytes.withUnsafeBytes { bytes in
      let number = bytes.loadUnaligned(as: Int.self)
      let counts = (1...number).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Int>.size, as: Int.self)
      }
      return (counts, [UInt8](bytes.dropFirst((number + 1) * MemoryLayout<Int>.size)))
    }
  }

  var bytes: [UInt8] {
    ([counts.count] + counts).withUnsafeBytes { [UInt8]($0) } + payload
  }

  mutating func append(_ other: Parts) {
    counts += other.counts
    payload += other.payload
  }

  func arrays<T: BitwiseCopyable>(of type: T.Type) throws -> [[T]] {
    try payload.withUnsafeBytes { bytes in
      var offset = 0
      return try counts.indices.map { place in
        defer { offset += counts[place] }
        let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + counts[place]])
        return try elements(from: part, of: type, sentBy: place)
      }
    }
  }
}
