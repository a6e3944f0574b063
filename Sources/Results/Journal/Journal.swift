import Glibc
import Trials

/// The record of a run while it runs: events are appended to it, and it survives whatever happens
/// to the program. It has one writer at a time, on any thread.
///
/// Appended means written: a kill of the program loses nothing. ``syncIfDue()``, called in every
/// turn of the writer's loop, makes it safe from a loss of power within a second.
package struct Journal: ~Copyable, Sendable {
  package let path: String
  private let file: OpenFile
  /// Bytes of whole records.
  private var end: Int
  /// Bytes of a failed write may lie beyond ``end``.
  private var hasRemains = false
  private var hasUnsynced = false
  private var lastSync = ContinuousClock.now
  private var found: JournalContents?
  private var buffer = ByteWriter()

  /// Where the journal of a results file lies.
  package static func path(for results: String) -> String { results + ".journal" }

  /// Begins a journal. One whose first write was cut off is begun again.
  /// - Throws: ``JournalError`` when there is one already, or it cannot be written.
  package init(creating path: String, header: StudyHeader) throws(JournalError) {
    let file = try Self.open(path, O_RDWR | O_CREAT)
    end = try Self.begin(file, header)
    self.path = path
    self.file = file
  }

  private static func begin(
    _ file: borrowing OpenFile, _ header: StudyHeader
  ) throws(JournalError) -> Int {
    do {
      if try contents(of: try file.read(), path: file.path) != nil {
        throw JournalError(file.path, .exists)
      }
      let bytes = JournalFormat.encoded(header)
      do {
        try file.cut(to: 0)
        try file.write(bytes, at: 0)
        try file.synchronize()
        try AtomicFile.synchronizeFolder(of: file.path)
      } catch {
        unlink(file.path)
        throw error
      }
      return bytes.count
    } catch {
      throw journalError(error, file.path)
    }
  }

  /// Continues a journal: what it says is left in ``takeContents()``, and a cut-off record at its
  /// end is removed.
  /// - Throws: ``JournalError`` when there is none, it is damaged, in use or cannot be written.
  package init(continuing path: String) throws(JournalError) {
    let file = try Self.open(path, O_RDWR)
    let contents = try Self.wholeContents(of: file)
    (end, found) = (contents.end, contents)
    self.path = path
    self.file = file
  }

  private static func wholeContents(
    of file: borrowing OpenFile
  ) throws(JournalError) -> JournalContents {
    do {
      guard let contents = try contents(of: try file.read(), path: file.path) else {
        throw JournalFormat.damage(file.path, 0, "it ends before its first record")
      }
      if contents.tornBytes > 0 { try file.cut(to: contents.end) }
      return contents
    } catch {
      throw journalError(error, file.path)
    }
  }

  /// What a continued journal said when it was opened; empty-handed after the first call.
  package mutating func takeContents() -> JournalContents? {
    defer { found = nil }
    return found
  }

  /// Bytes of the journal.
  package var size: Int { end }

  // MARK: - Appending

  /// Appends events in one write. When it fails the journal is as it was, and the call may be
  /// repeated (``JournalError/canBeRetried``).
  package mutating func append(_ events: [Event]) throws(JournalError) {
    buffer.removeAll()
    for event in events {
      JournalFormat.append(type: event.code, to: &buffer) { event.encode(into: &$0) }
    }
    try writeBuffer()
  }

  /// Notes a start of the program.
  package mutating func append(_ session: Session) throws(JournalError) {
    buffer.removeAll()
    JournalFormat.append(type: JournalFormat.session, to: &buffer) {
      $0.append(text: JSONText.encoded(session))
    }
    try writeBuffer()
  }

  /// Notes that every trial has ended.
  package mutating func appendCompletion() throws(JournalError) {
    buffer.removeAll()
    JournalFormat.append(type: JournalFormat.completed, to: &buffer) { _ in }
    try writeBuffer()
  }

  /// Notes that the session ends in order, before every trial has: what runs was put aside.
  package mutating func appendRest() throws(JournalError) {
    buffer.removeAll()
    JournalFormat.append(type: JournalFormat.rest, to: &buffer) { _ in }
    try writeBuffer()
  }

  private mutating func writeBuffer() throws(JournalError) {
    do {
      if hasRemains { try file.cut(to: end) }
      hasRemains = true
      try file.write(buffer.bytes, at: end)
      hasRemains = false
    } catch {
      hasRemains = (try? file.cut(to: end)) == nil
      throw JournalError(path, .file(error))
    }
    end += buffer.count
    hasUnsynced = true
  }

  // MARK: - Safety

  /// Makes everything appended safe from a loss of power.
  package mutating func sync() throws(JournalError) {
    lastSync = .now
    guard hasUnsynced else { return }
    do {
      try file.synchronizeData()
    } catch {
      throw JournalError(path, .file(error))
    }
    hasUnsynced = false
  }

  /// As ``sync()``, where something was appended and the last one is a second ago.
  package mutating func syncIfDue() throws(JournalError) {
    if hasUnsynced && ContinuousClock.now - lastSync >= .seconds(1) { try sync() }
  }

  /// Ends the journal, when the results file holds what it says: removes it, or, where it is to be kept,
  /// notes that every trial has ended, so that one that is kept differs from one that a kill left.
  package consuming func end(keeping: Bool) throws(JournalError) {
    guard keeping else { return try remove() }
    try appendCompletion()
  }

  /// Removes the journal, when the results file holds what it says.
  package consuming func remove() throws(JournalError) {
    guard unlink(path) == 0 else {
      throw JournalError(path, .file(FileError("remove", path, code: errno)))
    }
  }
}
