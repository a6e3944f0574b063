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
}
