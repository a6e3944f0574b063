import Glibc

/// Strings are stored as UTF-8 of variable length. The library ends them at the first NUL, so one
/// that contains a NUL cannot be stored.
extension String: Storable {
  package static var elementType: ElementType { .string }
  package static var missing: String? { nil }

  package static func firstUnstorable(in values: [String]) -> Int? {
    values.firstIndex { $0.utf8.contains(0) }
  }

  package static func withMemoryForm<Result>(
    of values: [String], _ body: (UnsafeRawPointer) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    let byteCount = values.reduce(0) { $0 + $1.utf8.count + 1 }
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: byteCount + 1)
    defer { bytes.deallocate() }
    let addresses = UnsafeMutableBufferPointer<UnsafeMutablePointer<UInt8>?>.allocate(
      capacity: values.count + 1)
    defer { addresses.deallocate() }
    var next = bytes.baseAddress!
    for (index, value) in values.enumerated() {
      addresses.initializeElement(at: index, to: next)
      let length = value.utf8.count
      _ = UnsafeMutableBufferPointer(start: next, count: length).initialize(from: value.utf8)
      next += length
      next.initialize(to: 0)
      next += 1
    }
    return try body(UnsafeRawPointer(addresses.baseAddress!))
  }

  /// Bytes that are not UTF-8 are read as the replacement character U+FFFD.
  package static func values(
    count: Int, in form: MemoryForm, _ fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [String] {
    switch form {
    case .native: try addressed(count: count, fill)
    case .fixedLength(let length, let padding):
      try padded(count: count, length: length, padding: padding, fill)
    }
  }

  private static func addressed(
    count: Int, _ fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [String] {
    var addresses = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    defer {
      for address in addresses { free(address) }  // the library took them from malloc
    }
    try addresses.withUnsafeMutableBufferPointer { addresses throws(HDF5Error) in
      if let first = addresses.baseAddress { try fill(UnsafeMutableRawPointer(first)) }
    }
    return addresses.map { $0.map { String(cString: $0) } ?? "" }
  }

  private static func padded(
    count: Int, length: Int, padding: UInt8,
    _ fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [String] {
    var bytes = [UInt8](repeating: 0, count: count * length)
    try bytes.withUnsafeMutableBufferPointer { bytes throws(HDF5Error) in
      if let first = bytes.baseAddress { try fill(UnsafeMutableRawPointer(first)) }
    }
    return (0..<count).map { index in
      var text = bytes[index * length..<(index + 1) * length].prefix { $0 != 0 }
      while let last = text.last, last == padding { text.removeLast() }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
