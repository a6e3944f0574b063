import Crypto
import HDF5

extension DataGroup {
  /// SHA-256, hexadecimal, of what two runs of one file have in common: every group but `/timing`
  /// and `/provenance`, with every dataset's name, type, shape, values and units. No attribute else
  /// counts, neither does the way in which HDF5 stores it all.
  ///
  /// Groups come in the order of their paths and datasets in that of their names, both by bytes.
  /// Texts have their length before them (eight bytes), numbers are little-endian, and every NaN is
  /// the same one.
  package var digest: String {
    var digest = ValueDigest()
    add(to: &digest, path: "/", isCounted: { !["timing", "provenance"].contains($0) })
    return digest.hexadecimal
  }

  private func add(
    to digest: inout ValueDigest, path: String, isCounted: (String) -> Bool = { _ in true }
  ) {
    digest.add(text: path)
    digest.add(count: variables.count)
    for variable in variables.sorted(by: { $0.name.precedes($1.name) }) {
      digest.add(variable)
    }
    for group in groups.sorted(by: { $0.name.precedes($1.name) }) where isCounted(group.name) {
      group.add(to: &digest, path: path == "/" ? "/" + group.name : path + "/" + group.name)
    }
  }
}

/// A SHA-256 of values rather than bytes.
struct ValueDigest {
  private var hash = SHA256()

  var hexadecimal: String { Self.hexadecimal(hash.finalize()) }

  static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  mutating func add(count: Int) { add(numbers: [UInt64(count)]) }

  mutating func add(text: String) {
    add(count: text.utf8.count)
    hash.update(data: Array(text.utf8))
  }

  mutating func add(_ variable: DataVariable) {
    add(text: variable.name)
    add(text: variable.values.typeName)
    add(count: variable.shape.count)
    for extent in variable.shape { add(count: extent) }
    add(variable.values)
    add(text: variable.attribute("units")?.text ?? "")
  }

  private mutating func add(_ values: Values) {
    switch values {
    case .int8(let values): add(numbers: values.map(UInt8.init(bitPattern:)))
    case .int32(let values): add(numbers: values.map(UInt32.init(bitPattern:)))
    case .int64(let values): add(numbers: values.map(UInt64.init(bitPattern:)))
    case .float32(let values):
      add(numbers: values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern })
    case .float64(let values):
      add(numbers: values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern })
    case .string(let values): for value in values { add(text: value) }
    case .other(let name): add(text: name)
    }
  }

  private mutating func add<Number: FixedWidthInteger>(numbers: [Number]) {
    let numbers = numbers.map(\.littleEndian)
    numbers.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }
}
