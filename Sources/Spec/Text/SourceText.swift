/// A text that diagnostics point into: the experiment file, or one override of the command line.
package struct SourceText: Sendable, Equatable {
  /// As in ``Position/source``.
  package let name: String
  package let text: String
  /// Without their line ends, split as YAML does.
  package let lines: [Substring]
  /// Whether every character is one byte: then columns need no counting.
  let isASCII: Bool

  package init(name: String, text: String) {
    self.name = name
    self.text = text
    isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    lines = isASCII ? Self.asciiLines(of: text) : Self.unicodeLines(of: text)
  }

  /// The text of a file's bytes, without the byte order mark that some editors put first.
  /// - Throws: ``SpecErrors`` with the place of the first byte that is not UTF-8.
  package init(name: String, bytes: [UInt8]) throws(SpecErrors) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    if let text = String(validating: bytes, as: UTF8.self) {
      self.init(name: name, text: text)
      return
    }
    let lenient = String(decoding: bytes, as: UTF8.self)
    let source = SourceText(name: name, text: lenient)
    let position = source.firstPosition { $0 == "\u{FFFD}" } ?? source.position(line: 1, column: 1)
    let found = Diagnostic(
      at: position, "the text is not UTF-8", hint: "save the file with UTF-8 encoding")
    throw SpecErrors([found], sources: [source])
  }

  private static func asciiLines(of text: String) -> [Substring] {
    lines(of: text, text.utf8, pair: (13, 10)) { $0 == 10 || $0 == 13 }
  }

  private static func unicodeLines(of text: String) -> [Substring] {
    lines(of: text, text.unicodeScalars, pair: ("\r", "\n"), endsAt: isLineEnd)
  }

  /// - Parameters:
  ///   - view: Of the text.
  ///   - pair: Two line ends that are one where they follow each other.
  private static func lines<View: Collection<Unit>, Unit: Equatable>(
    of text: String, _ view: View, pair: (Unit, Unit), endsAt isEnd: (Unit) -> Bool
  ) -> [Substring] where View.Index == String.Index {
    var lines: [Substring] = []
    var start = view.startIndex
    var index = start
    while index != view.endIndex {
      let unit = view[index]
      let next = view.index(after: index)
      guard isEnd(unit) else {
        index = next
        continue
      }
      lines.append(text[start..<index])
      let isPair = unit == pair.0 && next != view.endIndex && view[next] == pair.1
      start = isPair ? view.index(after: next) : next
      index = start
    }
    lines.append(text[start...])
    return lines
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// A position in this text, kept inside it.
  func position(line: Int, column: Int) -> Position {
    let row = min(max(line, 1), lines.count)
    let content = lines[row - 1]
    let width = isASCII ? content.utf8.count : content.count
    let place = row < line ? width + 1 : min(max(column, 1), width + 1)
    return Position(source: name, line: row, column: place)
  }

  /// The position of a column counted in Unicode scalars from 1.
  func position(line: Int, scalarColumn: Int) -> Position {
    guard line >= 1, line <= lines.count else { return position(line: line, column: 1) }
    if isASCII { return position(line: line, column: scalarColumn) }
    let scalars = lines[line - 1].unicodeScalars
    let before = String(String.UnicodeScalarView(scalars.prefix(max(0, scalarColumn - 1))))
    return position(line: line, column: before.count + 1)
  }

  /// The rest of a position's line, from its character on.
  func rest(from position: Position) -> Substring {
    guard position.line >= 1, position.line <= lines.count else { return "" }
    let line = lines[position.line - 1]
    guard isASCII else { return line.dropFirst(position.column - 1) }
    let bytes = line.utf8
    let start = bytes.index(
      bytes.startIndex, offsetBy: position.column - 1, limitedBy: bytes.endIndex)
    return line[(start ?? bytes.endIndex)...]
  }

  /// The first character of which `matches` says yes.
  func firstPosition(where matches: (Unicode.Scalar) -> Bool) -> Position? {
    for (row, line) in lines.enumerated() {
      let scalars = line.unicodeScalars
      if let found = scalars.firstIndex(where: matches) {
        let column = scalars.distance(from: scalars.startIndex, to: found) + 1
        return position(line: row + 1, scalarColumn: column)
      }
    }
    return nil
  }

  package static func == (first: SourceText, second: SourceText) -> Bool {
    first.name == second.name && first.text == second.text
  }
}
