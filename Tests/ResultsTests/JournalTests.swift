import Glibc
import Results
import Spec
import Testing
import Trials

@Suite struct JournalTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("sweep.h5.journal") }

  /// A journal of three finished trials, and where its records end.
  private func writeJournal() throws -> [Int] {
    var journal = try Journal(creating: path, header: SampleStudy.header())
    var ends = [journal.size]
    try journal.append(SampleStudy.session())
    ends.append(journal.size)
    for event in (0..<3).flatMap({ SampleStudy.events($0) }) {
      try journal.append([event])
      ends.append(journal.size)
    }
    try journal.sync()
    return ends
  }

  @Test func `what was appended is read back`() throws {
    _ = try writeJournal()
    let contents = try Journal.read(path)
    #expect(contents.header == SampleStudy.header())
    #expect(contents.sessions == [SampleStudy.session()])
    #expect(contents.events == (0..<3).flatMap { SampleStudy.events($0) })
    #expect(!contents.isCompleted)
    #expect(contents.tornBytes == 0)
    #expect(contents.study.count(.done) == 3)
  }

  @Test
  func `deaths of the job are counted for the trials that ran, as long as they follow each other`()
    throws
  {
    func start(_ trial: Int, attempt: Int, rank: Int = 0) -> Event {
      .started(
        trial: trial, attempt: attempt, assignment: Assignment([.real(0)]), rank: rank, time: 0)
    }
    func deaths() throws -> [Int] { try Journal.read(path).study.trials.map(\.deaths) }
    var journal = try Journal(creating: path, header: SampleStudy.header())
    try journal.append(SampleStudy.session())
    #expect(try deaths() == [])
    let end = Outcome(state: .failed, reason: "why", seconds: 1, time: 2)
    try journal.append([
      start(0, attempt: 1), start(1, attempt: 1), .finished(trial: 0, attempt: 1, end),
    ])
    #expect(try deaths() == [0, 1])
    try journal.append(SampleStudy.session())
    #expect(try deaths() == [0, 0])
    try journal.append([start(2, attempt: 1), start(1, attempt: 2)])
    #expect(try deaths() == [0, 2, 1])
    // A trial that is to begin anew is not one that runs.
    try journal.append([start(2, attempt: 1, rank: -1)])
    #expect(try deaths() == [0, 2, 0])
    try journal.append(SampleStudy.session())
    try journal.append([start(1, attempt: 3)])
    try journal.appendRest()
    #expect(try deaths() == [0, 0, 0])
    try journal.append(SampleStudy.session())
    try journal.append([start(1, attempt: 4)])
    #expect(try deaths() == [0, 1, 0])
  }

  @Test func `a journal that is cut off anywhere loses only the record that was cut`() throws {
    let ends = try writeJournal()
    let bytes = try TemporaryFolder.bytes(of: path)
    for length in ends[0]...bytes.count {
      try TemporaryFolder.write(bytes[..<length], to: path)
      let contents = try Journal.read(path)
      let whole = ends.last { $0 <= length }!
      #expect(contents.end == whole)
      #expect(contents.tornBytes == length - whole)
      #expect(contents.events.count == max(0, ends.firstIndex(of: whole)! - 1))
    }
  }

  @Test func `a beginning that was cut off is begun again`() throws {
    let ends = try writeJournal()
    let bytes = try TemporaryFolder.bytes(of: path)
    for length in stride(from: 0, to: ends[0], by: 7) {
      try TemporaryFolder.write(bytes[..<length], to: path)
      #expect(throws: JournalError.self) { try Journal.read(path) }
      #expect(throws: JournalError.self) { _ = try Journal(continuing: path).size }
      _ = try Journal(creating: path, header: SampleStudy.header()).size
      #expect(try Journal.read(path).header == SampleStudy.header())
    }
  }

  @Test func `continuing cuts a torn tail and appends after it`() throws {
    let ends = try writeJournal()
    let bytes = try TemporaryFolder.bytes(of: path)
    try TemporaryFolder.write(bytes.dropLast(5), to: path)
    var journal = try Journal(continuing: path)
    #expect(journal.takeContents()?.events.count == ends.count - 3)
    try journal.append(Array(SampleStudy.events(2).suffix(1)))
    #expect(try TemporaryFolder.bytes(of: path) == bytes)
  }

  @Test func `a changed byte with good records after it is damage and changes nothing`() throws {
    let ends = try writeJournal()
    let bytes = try TemporaryFolder.bytes(of: path)
    for offset in ends[1]..<ends[ends.count - 2] {
      var damaged = bytes
      damaged[offset] ^= 0x41
      try TemporaryFolder.write(damaged, to: path)
      let start = ends.last { $0 <= offset }!
      let expected = JournalError.Reason.damaged(
        offset: start, "a record is not what was written")
      #expect(throws: JournalError(path, expected)) { _ = try Journal(continuing: path).size }
      #expect(try TemporaryFolder.bytes(of: path) == damaged)
    }
  }

  @Test func `a changed byte in the last record is a torn tail`() throws {
    let ends = try writeJournal()
    var bytes = try TemporaryFolder.bytes(of: path)
    bytes[bytes.count - 2] ^= 1
    try TemporaryFolder.write(bytes, to: path)
    #expect(try Journal.read(path).end == ends[ends.count - 2])
  }

  @Test func `salvage reads every whole record around a damage`() throws {
    let ends = try writeJournal()
    var bytes = try TemporaryFolder.bytes(of: path)
    for offset in ends[4]..<ends[4] + 6 { bytes[offset] = 0xFF }
    try TemporaryFolder.write(bytes, to: path)
    let salvage = try Journal.salvage(path)
    #expect(salvage.lost == [ends[4]..<ends[5]])
    #expect(salvage.contents.events.count == 11)
  }

  @Test func `a second writer is refused and told who writes`() throws {
    let journal = try Journal(creating: path, header: SampleStudy.header())
    do {
      _ = try Journal(continuing: path).size
      Issue.record("a second writer was let in")
    } catch {
      let text = error.description
      #expect(text.hasPrefix("\(path) is being written by another runner"))
      if text.contains("process") { #expect(text.contains("(process \(getpid()))")) }
      #expect(text.hasSuffix("hint: wait for it or stop it, or write elsewhere with --output"))
    }
    #expect(journal.size > 0)
  }

  @Test func `an existing journal is not begun again`() throws {
    _ = try writeJournal()
    #expect(throws: JournalError(path, .exists)) {
      _ = try Journal(creating: path, header: SampleStudy.header()).size
    }
  }

  @Test func `another file is refused`() throws {
    try TemporaryFolder.write("experiment: train\nparameters:\n".utf8, to: path)
    #expect(throws: JournalError(path, .foreign)) { try Journal.read(path) }
    #expect(throws: JournalError(path, .foreign)) {
      _ = try Journal(creating: path, header: SampleStudy.header()).size
    }
  }

  @Test func `a journal of a later format is refused`() throws {
    _ = try writeJournal()
    var bytes = try TemporaryFolder.bytes(of: path)
    bytes[8] = 9
    try TemporaryFolder.write(bytes, to: path)
    #expect(throws: JournalError(path, .version(9))) { try Journal.read(path) }
  }

  @Test func `a folder that is not there is named with a hint`() {
    let path = folder.file("none/sweep.h5.journal")
    do {
      _ = try Journal(creating: path, header: SampleStudy.header()).size
      Issue.record("a journal in no folder")
    } catch {
      let hint = "check the path, and that its folder exists"
      #expect(
        error.description == "cannot write \(path): No such file or directory\n  hint: \(hint)")
    }
  }

  @Test func `completion holds until something follows`() throws {
    var journal = try Journal(creating: path, header: SampleStudy.header())
    try journal.append(SampleStudy.events(0))
    try journal.appendCompletion()
    #expect(try Journal.read(path).isCompleted)
    try journal.append(SampleStudy.events(1))
    #expect(try !Journal.read(path).isCompleted)
    try journal.remove()
    #expect(folder.names == [])
  }

  @Test func `a full disk leaves whole records and the call can be repeated`() async {
    await #expect(processExitsWith: .success) {
      // A limit on the size of files stands for a full disk: the same short write, then an error.
      let folder = TemporaryFolder()
      let path = folder.file("sweep.h5.journal")
      var journal = try Journal(creating: path, header: SampleStudy.header())
      try journal.append(SampleStudy.events(0))
      let size = journal.size
      FileSizeLimit.set(size + 40)
      do throws(JournalError) {
        try journal.append(SampleStudy.events(1))
        exit(10)
      } catch {
        guard error.canBeRetried, error.description.hasPrefix("cannot write \(path): File too")
        else { exit(11) }
      }
      guard try TemporaryFolder.bytes(of: path).count == size else { exit(12) }
      FileSizeLimit.set(nil)
      try journal.append(SampleStudy.events(1))
      guard try Journal.read(path).events.count == 8 else { exit(13) }
      exit(0)
    }
  }
}
