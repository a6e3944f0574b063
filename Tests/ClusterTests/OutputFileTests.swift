import Cluster
import Foundation
import Results
import Testing

/// What programs print, in files of bounded size.
@Suite struct OutputFileTests {
  private final class Folder {
    let path = NSTemporaryDirectory() + "output-tests-" + UUID().uuidString
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var file: String { path + "/trial-0.txt" }
    var text: String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }
  }

  private let folder: Folder
  init() throws { folder = try Folder() }

  private func append(_ text: String, to file: OutputFile) throws {
    try file.append(Array(text.utf8)[...])
  }

  @Test func `a text that is not long stays as it is`() throws {
    let file = try OutputFile(folder.file, part: 100)
    try append(String(repeating: "0123456789", count: 20), to: file)
    try append("end", to: file)
    #expect(folder.text == String(repeating: "0123456789", count: 20) + "end")
  }

  @Test func `of a long text the beginning and the last lines stay, and what is left out is said`()
    throws
  {
    let file = try OutputFile(folder.file, part: 1000)
    let lines = (0..<100_000).map { "line \($0)\n" }
    for line in lines { try append(line, to: file) }
    let whole = lines.joined()
    let parts = folder.text.components(separatedBy: "\n… ")
    #expect(parts.count == 2 && whole.hasPrefix(parts[0]) && parts[0].utf8.count == 1000)
    let mark = try #require(parts.last?.components(separatedBy: " bytes are left out here …\n"))
    #expect(mark.count == 2 && whole.hasSuffix(mark[1]) && mark[1].hasPrefix("line "))
    #expect(Int(mark[0]) == whole.utf8.count - 1000 - mark[1].utf8.count)
    #expect(folder.text.utf8.count <= 3100)
    #expect(String(decoding: file.text(), as: UTF8.self) == folder.text)
  }

  @Test func `attempts stand one after another, each with its own bounds`() throws {
    for attempt in 1...3 {
      let title = attempt == 1 ? nil : "--- attempt \(attempt) ---\n"
      let file = try OutputFile(folder.file, title: title, part: 100)
      for _ in 0..<100 { try append("attempt \(attempt)\n", to: file) }
    }
    let lines = folder.text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("---") } == ["--- attempt 2 ---", "--- attempt 3 ---"])
    #expect(lines.count { $0.hasPrefix("… ") } == 3)
    #expect(lines.first == "attempt 1" && lines.last == "attempt 3")
    #expect(folder.text.utf8.count < 3 * 350)
  }

  @Test func `the first attempt begins the file anew`() throws {
    try append("of an earlier run", to: try OutputFile(folder.file))
    try append("new", to: try OutputFile(folder.file))
    #expect(folder.text == "new")
  }

  @Test func `a file without a name holds as much`() throws {
    let file = try OutputFile.temporary()
    try append("text", to: file)
    #expect(file.text() == Array("text".utf8))
  }

  @Test func `a full disk is said once, and no reason to stop`() throws {
    let file = try OutputFile("/dev/full", part: 10)
    #expect(throws: FileError.self) { try append("0123456789", to: file) }
    for _ in 0..<100 { try append("0123456789", to: file) }
    #expect(file.text().isEmpty)
  }

  @Test func `a folder that cannot be written is an error that names it`() {
    #expect(throws: (any Error).self) { try OutputFile(folder.path + "/none/x.txt") }
  }
}
