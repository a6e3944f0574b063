import Datasets
import Testing

struct LabelledLinesTests {
  @Test func `classes and characters are numbered in the order of their code points`() throws {
    let lines = try LabelledLines(Array("no\tbé\n\nice\tab\r\nno\tb\n".utf8), path: "x")
    #expect(lines.classNames == ["ice", "no"] && lines.labels == [1, 0, 1])
    #expect(lines.tokens == [[2, 3], [1, 2], [2]])
    #expect(lines.vocabulary == 4 && lines.longest == 2)
  }

  @Test func `a byte order mark is no part of a class, and only line feeds end lines`() throws {
    let text = "\u{FEFF}no\ta\u{2028}b\nno\ta\u{85}\u{0C}"
    let lines = try LabelledLines(Array(text.utf8), path: "x")
    #expect(lines.classNames == ["no"] && lines.tokens.map(\.count) == [3, 3])
  }

  @Test(arguments: ["a\tb\nc", "a\tb\n\tc", "a\tb\nc\t"])
  func `a line without class or text says where`(text: String) {
    let error = #expect(throws: DatasetError.self) {
      try LabelledLines(Array(text.utf8), path: "x")
    }
    #expect(error?.line == 2)
  }
}
