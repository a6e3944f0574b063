import Trials

/// Values as safetensors stores them.
extension NamedArray.Values {
  package var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int64(let values): values.count
    case .int32(let values): values.count
    case .uint8(let values): values.count
    }
  }

  /// The name of the type in the header.
  var code: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .int64: "I64"
    case .int32: "I32"
    case .uint8: "U8"
    }
  }

  /// Bytes of one value.
  var width: Int {
    switch self {
    case .float32, .int32: 4
    case .float64, .int64: 8
    case .uint8: 1
    }
  }

  func append(to bytes: inout [UInt8]) {
    switch self {
    case .float32(let values): Self.append(values, to: &bytes)
    case .float64(let values): Self.append(values, to: &bytes)
    case .int64(let values): Self.append(values, to: &bytes)
    case .int32(let values): Self.append(values, to: &bytes)
    case .uint8(let values): bytes += values
    }
  }

  /// `nil` for a type that is not known, and where the bytes are no whole number of values.
  init?(code: String, _ bytes: ArraySlice<UInt8>) {
    switch code {
    case "F32": self = .float32(Self.values(bytes))
    case "F64": self = .float64(Self.values(bytes))
    case "I64": self = .int64(Self.values(bytes))
    case "I32": self = .int32(Self.values(bytes))
    case "U8": self = .uint8(Array(bytes))
    default: return nil
    }
    if count * width != bytes.count { return nil }
  }

  // Memory is little-endian on every machine that the runner is built for.
  private static func append<Number: BitwiseCopyable>(_ values: [Number], to bytes: inout [UInt8]) {
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  private static func values<Number: BitwiseCopyable & Numeric>(
    _ bytes: ArraySlice<UInt8>
  ) -> [Number] {
    let count = bytes.count / MemoryLayout<Number>.stride
    return [Number](unsafeUninitializedCapacity: count) { values, initialized in
      bytes.withUnsafeBytes { bytes in
        let whole = UnsafeRawBufferPointer(
          rebasing: bytes.prefix(count * MemoryLayout<Number>.stride))
        UnsafeMutableRawBufferPointer(values).copyMemory(from: whole)
      }
      initialized = count
    }
  }
}
