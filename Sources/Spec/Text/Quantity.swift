/// Durations, sizes and shares as files write them.
package enum Quantity {
  private static let durations: [(unit: String, seconds: Double)] = [
    ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400),
  ]
  private static let sizes: [(unit: String, bytes: Double)] = [
    ("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
    ("TiB", 1_099_511_627_776), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
  ]

  /// Seconds of `90s`, `20m`, `1h30m`, `500ms`, `0`; `nil` for any other text.
  package static func seconds(_ text: String) -> Double? {
    if text == "0" { return 0 }
    var rest = text[...]
    var total = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      guard let (number, unit) = split(&rest),
        let scale = durations.first(where: { $0.unit == unit })
      else { return nil }
      total += number * scale.seconds
    }
    return total.isFinite ? total : nil
  }

  /// Bytes of `64MiB`, `2GB`, `4096`; `nil` for any other text.
  package static func bytes(_ text: String) -> Int? {
    var rest = text[...]
    guard let (number, unit) = split(&rest), rest.isEmpty else { return nil }
    guard let scale = unit.isEmpty ? 1 : sizes.first(where: { $0.unit == unit })?.bytes else {
      return nil
    }
    let total = (number * scale).rounded()
    return total < 0x1p62 ? Int(total) : nil
  }

  /// 0.2 of `20%`; `nil` for any other text or beyond 0…100 %.
  package static func share(_ text: String) -> Double? {
    guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent >= 0, percent <= 100
    else { return nil }
    return percent / 100
  }

  /// Seconds as files write them: `20m`, `1.5s`, `250ms`.
  package static func duration(_ seconds: Double) -> String {
    for (unit, scale) in durations.reversed() where scale >= 1 && seconds >= scale {
      let count = seconds / scale
      if count == count.rounded() || unit == "s" { return brief(count) + unit }
    }
    return seconds == 0 ? "0s" : brief(seconds * 1e3) + "ms"
  }

  /// Bytes as files write them, in the greatest binary unit that divides them.
  package static func size(_ bytes: Int) -> String {
    for (unit, scale) in sizes.prefix(5).reversed() where bytes >= Int(scale) {
      if bytes % Int(scale) == 0 { return "\(bytes / Int(scale))\(unit)" }
    }
    return "\(bytes)B"
  }

  private static func brief(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
  }

  private static func split(_ rest: inout Substring) -> (Double, String)? {
    let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
    guard let number = Double(digits), number.isFinite else { return nil }
    rest = rest.dropFirst(digits.count + unit.count)
    return (number, String(unit))
  }
}
