/// A type whose values are elements of datasets and attributes.
package protocol Storable: Equatable, Sendable {
  static var elementType: ElementType { get }

  /// What stands for elements that were never written; nil for the library's own choice, zero.
  static var missing: Self? { get }

  /// The index of the first of `values` that cannot be stored.
  static func firstUnstorable(in values: [Self]) -> Int?

  /// Lends `values` to `body` as the library wants them: side by side, a string as the address of
  /// its bytes.
  static func withMemoryForm<Result>(
    of values: [Self], _ body: (UnsafeRawPointer) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result

  /// The `count` values that `fill` leaves in the memory it is given.
  static func values(
    count: Int, in form: MemoryForm, _ fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [Self]
}

/// How the library leaves elements in memory.
package enum MemoryForm: Sendable {
  /// Numbers side by side, or addresses of strings that the reader frees.
  case native
  /// Strings of `length` bytes each, filled up with `padding`.
  case fixedLength(Int, padding: UInt8)
}

/// A number: its memory is what the library reads and writes.
package protocol StorableNumber: Storable, BitwiseCopyable, Numeric {}

extension StorableNumber {
  package static var missing: Self? { nil }

  package static func firstUnstorable(in values: [Self]) -> Int? { nil }

  package static func withMemoryForm<Result>(
    of values: [Self], _ body: (UnsafeRawPointer) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    if values.isEmpty { return try withMemoryForm(of: [0], body) }  // an address, whatever it holds
    return try values.withUnsafeBufferPointer { values throws(HDF5Error) in
      try body(UnsafeRawPointer(values.baseAddress!))
    }
  }

  package static func values(
    count: Int, in form: MemoryForm, _ fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) -> [Self] {
    var values = [Self](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { values throws(HDF5Error) in
      if let first = values.baseAddress { try fill(UnsafeMutableRawPointer(first)) }
    }
    return values
  }
}

extension Int8: StorableNumber {
  package static var elementType: ElementType { .int8 }
}
extension Int32: StorableNumber {
  package static var elementType: ElementType { .int32 }
}
extension Int64: StorableNumber {
  package static var elementType: ElementType { .int64 }
}
extension Float: StorableNumber {
  package static var elementType: ElementType { .float32 }
  package static var missing: Float? { .nan }
}
extension Double: StorableNumber {
  package static var elementType: ElementType { .float64 }
  package static var missing: Double? { .nan }
}
