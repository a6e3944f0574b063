/// Comma-separated values as RFC 4180 has them: lines end in CR LF, fields that hold a comma, a quote
/// or a line end are quoted, quotes inside are doubled. What is not there and NaN are empty fields.
struct CSVWriter {
  private var bytes: [UInt8] = []
  private var isAtStart = true

  init(capacity: Int = 1 << 16) { bytes.reserveCapacity(capacity) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func field(_ text: String) {
    separate()
    guard text.utf8.contains(where: Self.needsQuotes) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The shortest text that reads back to the same bits.
  mutating func field(_ value: Double?) {
    separate()
    if let value, !value.isNaN { bytes.append(contentsOf: value.description.utf8) }
  }

  mutating func field(_ value: Int) {
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  mutating func endRow() {
    bytes.append(contentsOf: [13, 10])
    isAtStart = true
  }

  private mutating func separate() {
    if !isAtStart { bytes.append(UInt8(ascii: ",")) }
    isAtStart = false
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 13 || byte == 10
  }
}
