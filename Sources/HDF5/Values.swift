import CHDF5

/// The elements of a dataset or attribute in the type they have, in row-major order.
package enum Values: Equatable, Sendable {
  case int8([Int8])
  case int32([Int32])
  case int64([Int64])
  case float32([Float])
  case float64([Double])
  case string([String])
  /// A type that is not read, by the name of its class: `compound`, `reference`,
  /// `variable-length array` …
  case other(String)

  /// The name of the class of a type that is not read.
  static func className(of type: borrowing Identifier) -> String {
    switch H5Tget_class(type.raw) {
    case H5T_INTEGER: "unsigned 64-bit integers"
    case H5T_FLOAT: "floating-point numbers beyond 64 bits"
    case H5T_BITFIELD: "bit field"
    case H5T_OPAQUE: "opaque"
    case H5T_COMPOUND: "compound"
    case H5T_REFERENCE: "reference"
    case H5T_ENUM: "enumeration"
    case H5T_VLEN: "variable-length array"
    case H5T_ARRAY: "array"
    default: "unknown type"
    }
  }
}

/// The value of an attribute.
package struct Attribute: Equatable, Sendable {
  /// Empty for a scalar.
  package let shape: [Int]
  package let values: Values

  package init(shape: [Int], values: Values) {
    self.shape = shape
    self.values = values
  }

  /// The text, where it is exactly one.
  package var text: String? {
    if case .string(let texts) = values, texts.count == 1 { texts[0] } else { nil }
  }

  /// The whole number, where it is exactly one.
  package var integer: Int64? {
    switch values {
    case .int8(let numbers) where numbers.count == 1: Int64(numbers[0])
    case .int32(let numbers) where numbers.count == 1: Int64(numbers[0])
    case .int64(let numbers) where numbers.count == 1: numbers[0]
    default: nil
    }
  }

  /// The number, where it is exactly one of floating point.
  package var number: Double? {
    switch values {
    case .float32(let numbers) where numbers.count == 1: Double(numbers[0])
    case .float64(let numbers) where numbers.count == 1: numbers[0]
    default: nil
    }
  }
}

extension HDF5File {
  /// `count` elements in the type they are stored in. Inside ``Library/locked(_:)``.
  static func values(
    storedAs stored: borrowing Identifier, count: Int, for call: StaticString, at place: Place,
    _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> Values {
    func values<Element: Storable>(
      _ type: Element.Type, _ stored: borrowing Identifier
    ) throws(HDF5Error) -> [Element] {
      try self.values(type, storedAs: stored, count: count, for: call, at: place, read)
    }
    return switch ElementType(holding: stored) {
    case .int8: .int8(try values(Int8.self, stored))
    case .int32: .int32(try values(Int32.self, stored))
    case .int64: .int64(try values(Int64.self, stored))
    case .float32: .float32(try values(Float.self, stored))
    case .float64: .float64(try values(Double.self, stored))
    case .string: .string(try values(String.self, stored))
    case nil: .other(Values.className(of: stored))
    }
  }
}
