/// What a plain scalar means by the core schema of YAML 1.2 (§10.3.2).
enum Scalar {
  /// `nil`: a number that 64 bits cannot hold.
  static func content(of text: String) -> Node.Content? {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return number(text)
    default:
      return word(text)
    }
  }

  private static func word(_ text: String) -> Node.Content {
    switch text {
    case "null", "Null", "NULL", "~": .null
    case "true", "True", "TRUE": .boolean(true)
    case "false", "False", "FALSE": .boolean(false)
    default: .text(text)
    }
  }

  private static func number(_ text: String) -> Node.Content? {
    switch form(of: text) {
    case .decimal:
      return Int(text).map { .integer($0) }
    case .based(let radix):
      return Int(text.dropFirst(2), radix: radix).map { .integer($0) }
    case .real:
      guard let value = Double(text), value.isFinite else { return nil }
      return .real(value)
    case .infinity:
      return .real(text.hasPrefix("-") ? -.infinity : .infinity)
    case .notANumber:
      return .real(.nan)
    case .none:
      return .text(text)
    }
  }

  private enum Form {
    case none, decimal, real, infinity, notANumber
    case based(Int)
  }

  private static func form(of text: String) -> Form {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
      return .infinity
    case ".nan", ".NaN", ".NAN": return .notANumber
    default: break
    }
    if text.hasPrefix("0x") { return isAll(text, of: 16) ? .based(16) : .none }
    if text.hasPrefix("0o") { return isAll(text, of: 8) ? .based(8) : .none }
    return decimalForm(of: text.utf8)
  }

  private static func isAll(_ text: String, of radix: Int) -> Bool {
    let digits = text.dropFirst(2)
    return !digits.isEmpty && digits.allSatisfy { ($0.hexDigitValue ?? 99) < radix && $0.isASCII }
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func decimalForm(of bytes: String.UTF8View) -> Form {
    var index = bytes.startIndex
    func digits() -> Int {
      var count = 0
      while index != bytes.endIndex, bytes[index] >= 48, bytes[index] <= 57 {
        count += 1
        bytes.formIndex(after: &index)
      }
      return count
    }
    func skip(_ first: Character, _ second: Character) -> Bool {
      guard index != bytes.endIndex else { return false }
      guard bytes[index] == first.asciiValue || bytes[index] == second.asciiValue else {
        return false
      }
      bytes.formIndex(after: &index)
      return true
    }
    _ = skip("+", "-")
    let whole = digits()
    let hasPoint = skip(".", ".")
    let fraction = hasPoint ? digits() : 0
    guard whole + fraction > 0 else { return .none }
    let hasExponent = skip("e", "E")
    if hasExponent {
      _ = skip("+", "-")
      guard digits() > 0 else { return .none }
    }
    guard index == bytes.endIndex else { return .none }
    return hasPoint || hasExponent ? .real : .decimal
  }
}
