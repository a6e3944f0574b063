import Trials

/// Values as files of tensors store them: side by side, little-endian.
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

  /// What they are stored as.
  var type: StoredType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int64: .int64
    case .int32: .int32
    case .uint8: .uint8
    }
  }

  /// The numbers in Float: rounded where they are no such.
  package var floats: [Float] {
    switch self {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
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

  /// The numbers of a type. Those of 16 bits become Float, without rounding.
  ///
  /// `nil` where the bytes are no whole number of values.
  init?(_ type: StoredType, _ bytes: ArraySlice<UInt8>) {
    guard bytes.count % type.width == 0 else { return nil }
    switch type {
    case .float32: self = .float32(Self.values(bytes))
    case .float64: self = .float64(Self.values(bytes))
    case .float16: self = .float32(Self.values(bytes).map(Float.init(half:)))
    case .bfloat16:
      self = .float32(Self.values(bytes).map { Float(bitPattern: UInt32($0 as UInt16) << 16) })
    case .int64: self = .int64(Self.values(bytes))
    case .int32: self = .int32(Self.values(bytes))
    case .uint8, .boolean: self = .uint8(Array(bytes))
    }
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
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(values).copyMemory(from: $0) }
      initialized = count
    }
  }
}

/// The types that files of tensors may have here.
package enum StoredType: CaseIterable, Sendable {
  case float32, float64, float16, bfloat16, int64, int32, uint8, boolean

  /// Bytes of one value.
  var width: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .uint8, .boolean: 1
    }
  }
}

extension Float {
  /// A number of half precision: 1 bit of sign, 5 of exponent, 10 of fraction. (IEEE 754 §3.6)
  init(half bits: UInt16) {
    let sign = UInt32(bits >> 15) << 31
    let (exponent, fraction) = (Int(bits >> 10 & 0x1f), UInt32(bits & 0x3ff))
    switch exponent {
    case 0:
      // Multiples of 2⁻²⁴ are exact in Float.
      let magnitude = Float(fraction) * 0x1p-24
      self = Float(bitPattern: sign | magnitude.bitPattern)
    case 0x1f: self = Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | UInt32(exponent + 112) << 23 | fraction << 13)
    }
  }
}
