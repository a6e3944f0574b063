import Datasets
import Testing

@Suite struct TokenTextTests {
  @Test func `characters are numbered by their code points`() throws {
    let text = try TokenText(Array("bänaa".utf8), .characters, path: "t")
    #expect(text.tokens == [1, 3, 2, 0, 0])
    #expect(text.vocabulary == 4)
  }

  @Test func `bytes are their own numbers`() throws {
    let text = try TokenText([0, 255, 7], .bytes, path: "t")
    #expect(text.tokens == [0, 255, 7] && text.vocabulary == 256)
  }

  @Test func `an empty text has no tokens`() throws {
    #expect(try TokenText([], .characters, path: "t").vocabulary == 0)
  }

  @Test func `what is no UTF-8 is no text of characters`() {
    let error = #expect(throws: DatasetError.self) {
      try TokenText([0x61, 0xFF], .characters, path: "t.txt")
    }
    #expect(error?.description == "t.txt: is no text in UTF-8\n  hint: use 'tokens: bytes'")
  }

  /// Characters and distinct characters by `bible -f ge1:1-re22:21 | python3 -c "import sys;
  /// t = sys.stdin.read(); print(len(t), len(set(t)), sorted(set(t)).index('G'))"`.
  @Test(.enabled(if: (try? KingJamesBible.requireProgram()) != nil))
  func `the King James Bible is Debian's`() throws {
    let text = try KingJamesBible.load()
    #expect(text.tokens.count == 4_404_412)
    #expect(text.vocabulary == KingJamesBible.vocabulary)
    #expect(text.tokens[0] == 28)
  }

  /// Verses, those from Matthew on, and the length of the longest by the same program and Python.
  @Test(.enabled(if: (try? KingJamesBible.requireProgram()) != nil))
  func `its verses are 31 102 of 66 books, without their references`() throws {
    let verses = try KingJamesBible.verses()
    #expect(verses.count == 31_102)
    #expect(verses.count { $0.isOfNewTestament } == 7957)
    #expect(verses[0].book == 0 && verses.last?.book == KingJamesBible.books - 1)
    #expect(verses.map { $0.tokens.count }.max() == 528)
    // `In the beginning God created the heaven and the earth.`
    #expect(verses[0].tokens.count == 54)
  }
}
