/// One field of a CSV file, and where it starts.
package struct CSVField: Sendable, Equatable {
  package let text: String
  /// Counted from 1; columns count bytes.
  package let line: Int
  package let column: Int
}

/// Splits a CSV file into records and fields. (RFC 4180; line ends may also be a lone LF)
struct CSVReader {
  private let path: String
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  private var lineStart = 0

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ path: String, bytes: [UInt8]) {
    (self.path, self.bytes) = (path, bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {  // byte order mark
      (offset, lineStart) = (3, 3)
    }
  }

  /// The fields of the next line that is not empty, or nil at the end.
  ///
  /// - Throws: ``DatasetError`` where a quote is not closed, or something follows one.
  mutating func next() throws(DatasetError) -> [CSVField]? {
    while offset < bytes.count, endLine() {}
    guard offset < bytes.count else { return nil }
    var fields = [try field()]
    while offset < bytes.count, !endLine() {
      offset += 1  // the comma
      fields.append(try field())
    }
    return fields
  }

  /// Steps over a line end, where there is one.
  private mutating func endLine() -> Bool {
    var end = offset
    if end < bytes.count, bytes[end] == Self.carriageReturn { end += 1 }
    guard end < bytes.count, bytes[end] == Self.newline else {
      if end == bytes.count, end > offset {
        offset = end
        return true
      }
      return false
    }
    offset = end + 1
    startLine()
    return true
  }

  private mutating func startLine() {
    line += 1
    lineStart = offset
  }

  private mutating func field() throws(DatasetError) -> CSVField {
    let (startLine, startColumn) = (line, offset - lineStart + 1)
    let text: String
    if offset < bytes.count, bytes[offset] == Self.quote {
      text = try quotedText()
    } else {
      let start = offset
      while offset < bytes.count, !isEnd(at: offset) { offset += 1 }
      text = String(decoding: bytes[start..<offset], as: UTF8.self)
    }
    return CSVField(text: text, line: startLine, column: startColumn)
  }

  private func isEnd(at offset: Int) -> Bool {
    let byte = bytes[offset]
    if byte == Self.comma || byte == Self.newline { return true }
    return byte == Self.carriageReturn
      && (offset + 1 == bytes.count || bytes[offset + 1] == Self.newline)
  }

  private mutating func quotedText() throws(DatasetError) -> String {
    let (startLine, startColumn) = (line, offset - lineStart + 1)
    var text: [UInt8] = []
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte != Self.quote {
        text.append(byte)
        if byte == Self.newline { self.startLine() }
      } else if offset < bytes.count, bytes[offset] == Self.quote {
        text.append(Self.quote)
        offset += 1
      } else {
        guard offset == bytes.count || isEnd(at: offset) else {
          throw DatasetError(
            path, line: line, column: offset - lineStart + 1, "text after a closing quote",
            hint: "write a quote inside quotes twice")
        }
        return String(decoding: text, as: UTF8.self)
      }
    }
    throw DatasetError(
      path, line: startLine, column: startColumn, "the quote is never closed",
      hint: "write a quote inside quotes twice")
  }
}
