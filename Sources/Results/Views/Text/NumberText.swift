import Glibc

/// Numbers as people read them. Files and comparisons use Swift's own description instead, which is
/// the shortest text that reads back to the same bits.
package enum NumberText {
  /// At most `digits` significant digits, without trailing zeros: `0.8834`, `1.5e-5`, `20000`.
  /// Whole numbers below 10⁷ keep all their digits.
  package static func short(_ value: Double, digits: Int = 5) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), abs(value) < 1e7 { return String(Int(value)) }
    if abs(value) < 1e7, abs(value) >= 1e4 { return String(Int(value.rounded())) }
    return withoutPadding(printed("%.*g", digits, value))
  }

  /// A fixed number of digits after the point: `12.5`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    value.isFinite ? printed("%.*f", decimals, value) : short(value)
  }

  /// A share as whole percent, `96%`; what is begun and not ended is never rounded up to `100%`.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    let percent = Int((share * 100).rounded())
    return "\(share < 1 ? min(percent, 99) : percent)%"
  }

  /// `1.5e-05` → `1.5e-5`, `2e+08` → `2e8`.
  private static func withoutPadding(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e") else { return text }
    let exponent = Int(text[text.index(after: mark)...].drop { $0 == "+" }) ?? 0
    return "\(text[..<mark])e\(exponent)"
  }

  private static func printed(_ format: String, _ digits: Int, _ value: Double) -> String {
    withVaList([CInt(digits), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        let count = vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
        precondition(count >= 0 && count < buffer.count, "number of \(count) characters")
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}

/// Lengths of time as people read them.
package enum DurationText {
  /// `250ms`, `3.2s`, `42s`, `3m20s`, `2h05m`, `3d04h`; `–` where unknown.
  package static func short(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e15 else { return "–" }
    if seconds == 0 { return "0s" }
    if seconds < 0.0995 { return NumberText.short(seconds * 1000, digits: 2) + "ms" }
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded()))ms" }
    if seconds < 9.95 { return NumberText.fixed(seconds, decimals: 1) + "s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return pair(whole, 60, "m", "s") }
    let minutes = Int((seconds / 60).rounded())
    if minutes < 24 * 60 { return pair(minutes, 60, "h", "m") }
    return pair(Int((seconds / 3600).rounded()), 24, "d", "h")
  }

  private static func pair(_ count: Int, _ base: Int, _ large: String, _ small: String) -> String {
    let rest = count % base
    return "\(count / base)\(large)\(rest < 10 ? "0" : "")\(rest)\(small)"
  }
}
