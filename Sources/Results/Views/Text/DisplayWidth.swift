extension Character {
  /// Columns of a terminal: 0 for what combines or controls, 2 for wide East Asian characters and
  /// emoji, otherwise 1. (Unicode Standard Annex 11; ambiguous characters are narrow.)
  var displayWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if first.isASCII { return first.value < 32 || first.value == 127 ? 0 : 1 }
    if unicodeScalars.contains("\u{FE0F}") || first.properties.isEmojiPresentation { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .format, .lineSeparator, .paragraphSeparator:
      return 0
    default: return Self.isWide(first.value) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return true
    default: return false
    }
  }
}

extension String {
  /// Columns of a terminal.
  package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// At most `width` columns; what is cut ends in `…`.
  package func truncated(to width: Int) -> String {
    guard width > 0 else { return "" }
    guard displayWidth > width else { return self }
    var (kept, used) = ("", 0)
    for character in self {
      guard used + character.displayWidth <= width - 1 else { break }
      kept.append(character)
      used += character.displayWidth
    }
    return kept + "…"
  }

  /// Lines of at most `width` columns, broken between words where that goes.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      var word = String(word)
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth > width {
        lines.append(line)
        line = ""
      }
      while word.displayWidth > width {
        let piece = word.fitting(width)
        lines.append(piece)
        word.removeFirst(piece.count)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// As many characters as fit into `width` columns, at least one.
  private func fitting(_ width: Int) -> String {
    var (kept, used) = ("", 0)
    for character in self {
      guard kept.isEmpty || used + character.displayWidth <= width else { break }
      kept.append(character)
      used += character.displayWidth
    }
    return kept
  }

  /// Padded with spaces to `width` columns.
  func padded(to width: Int, _ alignment: TextTable.Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - displayWidth))
    return alignment == .left ? self + space : space + self
  }

  /// One line that changes nothing about the terminal: runs of controls become a space.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    let parts = unicodeScalars.split(whereSeparator: \.isControl)
    return parts.map { String($0) }.joined(separator: " ")
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    value < 32 || value == 0x2028 || value == 0x2029 || (0x7F..<0xA0).contains(value)
  }
}
