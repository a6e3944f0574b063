// Trees as text.
extension Node {
  /// On one line, as a file would write it; references as `$name`.
  package var flowText: String {
    if let reference { return Self.quotedIfNeeded(reference) }
    switch content {
    case .null: return "null"
    case .boolean(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .real(let value): return Value.text(of: value)
    case .text(let text): return Self.quotedIfNeeded(text)
    case .list(let elements):
      return "[\(elements.map(\.flowText).joined(separator: ", "))]"
    case .map(let entries):
      let parts = entries.map { "\(Self.quotedIfNeeded($0.key)): \($0.value.flowText)" }
      return "{\(parts.joined(separator: ", "))}"
    }
  }

  /// A text as a plain scalar where that reads back the same, else in double quotes.
  static func quotedIfNeeded(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, case .text = Scalar.content(of: text) ?? .null,
      !"-?:,[]{}#&*!|>'\"%@` ".unicodeScalars.contains(first), !text.hasSuffix(" "),
      text.unicodeScalars.allSatisfy({
        $0.value >= 32 && !",[]{}#:\"\\".unicodeScalars.contains($0)
      })
    else { return jsonText(text) }
    return text
  }

  /// A text as a JSON string.
  static func jsonText(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
