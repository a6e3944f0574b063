/// Cuts the bytes of a program into lines, at line feeds and at the carriage returns of progress
/// bars. Of a line that is too long its beginning is kept, so that no output, however wrong, stops
/// the reading (a program whose pipe nobody reads never ends) or fills the memory.
struct LineCutter {
  /// Bytes kept of one line.
  let longest: Int
  private var kept: [UInt8] = []

  init(longest: Int = 1 << 20) { self.longest = longest }

  /// Takes the next bytes and hands on the lines that they end, without empty ones.
  mutating func append(_ bytes: UnsafeRawBufferPointer, line: (String) -> Void) {
    for piece in bytes.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == 10 || $0 == 13 }
    ).enumerated() {
      if piece.offset > 0 { end(line: line) }
      kept += piece.element.prefix(longest - kept.count)
    }
  }

  /// Hands on what no line end follows.
  mutating func end(line: (String) -> Void) {
    if !kept.isEmpty { line(String(decoding: kept, as: UTF8.self)) }
    kept.removeAll(keepingCapacity: true)
  }
}
