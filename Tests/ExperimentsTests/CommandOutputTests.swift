import Experiments
import Foundation
import Spec
import Testing

/// What is made of what a program prints and leaves.
@Suite(.serialized) struct CommandOutputTests {
  private let text = PrintedText()

  @discardableResult
  private func run(_ script: String) async throws -> [String: Double] {
    let word = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    return try await Bench.runApart(
      "command", #"{"command": ["sh", "-c", \#(word)]}"#, text: text)
  }

  private func failure(_ script: String) async -> String {
    let error = await #expect(throws: CommandFailed.self) { try await run(script) }
    return error.map { "\($0)" } ?? ""
  }

  @Test func `both streams are kept, and no line runs into another`() async throws {
    try await run("printf 'first '; sleep 0.1; echo between >&2; sleep 0.1; echo half; printf last")
    #expect(text.lines == ["between", "first half", "last"])
  }

  @Test func `a line without an end follows those of the other stream that come later`()
    async throws
  {
    try await run("exec 3>&2; printf last; exec >&-; sleep 0.2; echo late >&3; printf end >&3")
    #expect(text.lines == ["late", "last", "end"])
  }

  @Test func `what is printed is kept byte by byte`() async throws {
    try await run(#"printf 'a\r\nb\rc\000\377\n'; printf '\n\n'; echo metric x=1"#)
    #expect(
      text.bytes == Array("a\r\nb\rc\0".utf8) + [255, 10, 10, 10] + Array("metric x=1\n".utf8))
  }

  @Test func `metrics are found among bytes that are no text, in any order of the streams`()
    async throws
  {
    let result = try await run(
      #"printf '\000\001\377 metric no=1\n'; (yes error | head -n 20000 >&2) & "#
        + #"printf 'metric loss=0.5 step=1\r\n'; printf '\357\273\277\r'; "#
        + #"head -c 2000000 /dev/urandom; printf '\n  metric loss=0.25\tstep=2 \n'; wait; "#
        + #"printf '{"score": 7, "bad\000": "\377"}'"#)
    #expect(result["loss"] == 0.25)
    #expect(result["no"] == nil)
  }

  @Test func `a byte that begins a longer character takes no line end with it`() async throws {
    let script = #"printf '1\302\nmetric a=1\n2\342\nmetric b=2\n3\360\nmetric c=3\n'"#
    #expect(try await run(script) == ["a": 1, "b": 2, "c": 3])
  }

  @Test func `a last line of JSON may end in any way`() async throws {
    #expect(try await run(#"printf '{"score": 7}\r\n\r\n  \n'"#) == ["score": 7])
    #expect(try await run(#"printf '{"score": 8}'"#) == ["score": 8])
  }

  @Test func `a name of a metric may hold what no column can`() async throws {
    #expect(try await run(#"printf 'metric lo\000ss=1 \377=2\n'"#).count == 2)
  }

  @Test func `more is printed than is held at a time, and all of it is kept`() async throws {
    let line = String(repeating: "x", count: 99)
    #expect(try await run("yes \(line) | head -c 30000000; echo metric a=1") == ["a": 1])
    #expect(text.bytes.count == 30_000_011)
  }

  @Test func `the trace of an error is left out of the reason`() async {
    let script =
      #"printf 'Traceback (most recent call last):\n  File "a.py", line 3\n    main()\n' >&2; "#
      + "echo 'ValueError: no width' >&2; exit 1"
    #expect(await failure(script) == "sh ended with exit code 1: ValueError: no width")
  }

  @Test func `where all lines are indented the last ones are the reason`() async {
    #expect(
      await failure("echo '  indented' >&2; exit 2") == "sh ended with exit code 2:   indented")
  }

  @Test func `a program that says nothing on standard error is quoted from its output`() async {
    #expect(
      await failure("echo metric a=1; echo 'cannot go on'; echo; exit 2")
        == "sh ended with exit code 2: cannot go on")
  }

  @Test func `a signal is named`() async {
    #expect(await failure("kill -SEGV $$").hasPrefix("sh was ended by signal 11 (Segmentation"))
  }

  // MARK: - The folder of a trial

  private var folders: [String] {
    text.lines.filter { $0.hasPrefix("folder ") }.map { String($0.dropFirst(7)) }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test(arguments: ["exit 0", "exit 1", "touch $RUNNER_SCRATCH/a"])
  func `a folder is gone after success, and after a failure that left nothing in it`(
    script: String
  ) async throws {
    do { try await run("echo folder $RUNNER_SCRATCH; \(script)") } catch is CommandFailed {}
    #expect(folders.count == 1 && folders.allSatisfy { !exists($0) })
  }

  @Test func `a folder stays with what a failed program left in it, and is named`() async throws {
    let reason = await failure(
      "echo folder $RUNNER_SCRATCH; echo core > $RUNNER_SCRATCH/core; exit 1")
    let folder = try #require(folders.first)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try String(contentsOfFile: folder + "/core", encoding: .utf8) == "core\n")
    #expect(reason.hasSuffix("(its files are in \(folder))"), "\(reason)")
  }

  @Test func `a folder is gone where nothing of programs is to be kept`() async throws {
    let word = "echo $RUNNER_SCRATCH >&2; touch $RUNNER_SCRATCH/a; exit 1"
    let error = await #expect(throws: CommandFailed.self) {
      try await Bench.runApart("command", #"{"command": ["sh", "-c", "\#(word)"]}"#)
    }
    let folder = try #require(error.map { "\($0)" }?.split(separator: " ").last)
    #expect(folder.hasPrefix("/") && !exists(String(folder)))
  }
}
