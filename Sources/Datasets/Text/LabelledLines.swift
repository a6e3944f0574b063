/// Lines of a text with the name of a class before a tab, as sequences of numbered characters.
package struct LabelledLines: Sendable, Equatable {
  /// The names that occur, in the order of their code points; a label is a place among them.
  package let classNames: [String]
  /// Of each line.
  package let labels: [Int]
  /// Of each line its Unicode scalars; those that occur are numbered by their code points from 1.
  package let tokens: [[UInt16]]
  /// Tokens there are to tell apart, among them 0, with which sequences are filled up.
  package let vocabulary: Int

  /// - Parameter path: Where the bytes come from.
  /// - Throws: ``DatasetError`` with the line that has no tab, no class or no text.
  package init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = String(validating: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self)
    guard let text else { throw DatasetError(path, "is no text in UTF-8") }
    var (names, lines): ([String], [[UInt32]]) = ([], [])
    // A line feed with a carriage return before it is one character of a String.
    let all = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (number, line) in all.enumerated() where !line.isEmpty {
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw DatasetError(
          path, line: number + 1, "has no class and text with a tab between them")
      }
      names.append(String(parts[0]))
      lines.append(parts[1].unicodeScalars.map(\.value))
    }
    let known = Self.sorted(lines.joined())
    guard known.count < 1 << 16 else {
      throw DatasetError(path, "has \(known.count) different characters, more than 65 535")
    }
    var places = [UInt16](repeating: 0, count: 0x11_0000)
    for (place, scalar) in known.enumerated() { places[Int(scalar)] = UInt16(place + 1) }
    classNames = Self.sorted(names)
    labels = names.map { [classNames] name in classNames.firstIndex(of: name) ?? 0 }
    tokens = lines.map { $0.map { places[Int($0)] } }
    vocabulary = known.count + 1
  }

  /// Reads a file, plain or gzip.
  package init(file path: String) throws(DatasetError) {
    var reader = try ByteReader(path)
    try self.init(try reader.readToEnd(), path: path)
  }

  /// Characters of the longest line.
  package var longest: Int { tokens.lazy.map(\.count).max() ?? 0 }

  /// Each number or name once, in order.
  private static func sorted<Element: Comparable>(_ all: some Sequence<Element>) -> [Element] {
    var found: [Element] = []
    for element in all.sorted() where found.last != element { found.append(element) }
    return found
  }
}
