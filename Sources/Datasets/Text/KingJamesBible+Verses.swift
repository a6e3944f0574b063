extension KingJamesBible {
  /// One verse.
  package struct Verse: Sendable, Equatable {
    /// 0 for Genesis ... 65 for Revelation.
    package let book: Int
    /// Its characters without book, chapter and number: 1 + their tokens in the whole text.
    package let tokens: [UInt16]

    package var isOfNewTestament: Bool { book >= 39 }
  }

  package static let books = 66

  /// The 31 102 verses in their order.
  /// - Throws: ``DatasetError`` where the program fails or prints another text.
  package static func verses() throws(DatasetError) -> [Verse] {
    let bytes = try bytes()
    let tokens = try TokenText(bytes, .characters, path: program).tokens
    var (verses, name, book): ([Verse], ArraySlice<UInt8>, Int) = ([], [], -1)
    // `1Cor13:4 Charity suffereth long, and is kind; ...`
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
        let space = line.firstIndex(of: UInt8(ascii: " ")),
        let end = line[..<colon].lastIndex(where: { $0 > UInt8(ascii: "9") })
      else { continue }
      if line[...end] != name { (name, book) = (line[...end], book + 1) }
      verses.append(
        Verse(book: book, tokens: tokens[(space + 1)..<line.endIndex].map { $0 + 1 }))
    }
    return verses
  }
}
