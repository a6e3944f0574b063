/// JSON in the order in which it is told. (RFC 8259) Numbers are the shortest text that reads back to
/// the same bits; what is not finite is `null`.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false
  private var needsBreak = false

  init(capacity: Int = 1 << 16) { bytes.reserveCapacity(capacity) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func object(_ members: (inout JSONWriter) -> Void) { nest("{", "}", members) }
  mutating func array(_ elements: (inout JSONWriter) -> Void) { nest("[", "]", elements) }

  mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 { escape(byte) }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func value(_ number: Double?) {
    guard let number, number.isFinite else { return null() }
    literal(number.description)
  }

  mutating func value(_ number: Int) { literal(number.description) }
  mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }
  mutating func null() { literal("null") }

  mutating func member(_ name: String, _ text: String) { key(name); value(text) }
  mutating func member(_ name: String, _ number: Double?) { key(name); value(number) }
  mutating func member(_ name: String, _ number: Int) { key(name); value(number) }
  mutating func member(_ name: String, _ flag: Bool) { key(name); value(flag) }

  /// Text that is JSON already: a number, a tree written elsewhere.
  mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  /// The next element or member, or the end of this object or array, begins a line.
  mutating func lineBreak() { needsBreak = true }

  private mutating func nest(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    body(&self)
    breakLine()
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    breakLine()
  }

  private mutating func breakLine() {
    if needsBreak { bytes.append(10) }
    needsBreak = false
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [92, byte])
    case 10: bytes.append(contentsOf: "\\n".utf8)
    case 9: bytes.append(contentsOf: "\\t".utf8)
    case 13: bytes.append(contentsOf: "\\r".utf8)
    case 0..<32:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    default: bytes.append(byte)
    }
  }
}
