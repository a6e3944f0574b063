import Glibc
import Trials

/// What a journal says.
package struct JournalContents: Sendable {
  package var header: StudyHeader
  package var sessions: [Session] = []
  package var events: [Event] = []
  /// The last record says that every trial has ended.
  package var isCompleted = false
  /// Bytes up to the end of the last whole record.
  package var end: Int
  var interruptions = Interruptions()
  /// Bytes after it: a record that was cut off while it was written, 0 where none was.
  package var tornBytes = 0

  /// What the events add up to.
  package var study: Study {
    var study = Study(header: header)
    study.sessions = sessions
    for event in events { study.apply(event) }
    study.complete = isCompleted
    for (trial, deaths) in interruptions.deaths { study.trials[trial].deaths = deaths }
    return study
  }
}

/// What could be read of a damaged journal.
package struct JournalSalvage: Sendable {
  package var contents: JournalContents
  /// The bytes that are no records, in order.
  package var lost: [Range<Int>]
}

extension Journal {
  /// Reads a journal, also one that is being written: a cut-off record at its end is left out.
  /// - Throws: ``JournalError`` when there is none, when it is damaged, or foreign.
  package static func read(_ path: String) throws(JournalError) -> JournalContents {
    guard let contents = try contents(of: try bytes(of: path), path: path) else {
      throw JournalFormat.damage(path, 0, "it ends before its first record")
    }
    return contents
  }

  /// Reads all whole records of a journal, wherever others are damaged.
  /// - Throws: ``JournalError`` when there is none, or when its beginning cannot be read.
  package static func salvage(_ path: String) throws(JournalError) -> JournalSalvage {
    let bytes = try bytes(of: path)
    guard let (header, end) = try JournalFormat.header(of: bytes, path: path) else {
      throw JournalFormat.damage(path, 0, "it ends before its first record")
    }
    var contents = JournalContents(header: header, end: end)
    var lost: [Range<Int>] = []
    while contents.readRecords(of: bytes) != nil {
      let next = JournalFormat.nextRecord(in: bytes, from: contents.end + 1)
      lost.append(contents.end..<(next ?? bytes.count))
      contents.end = next ?? bytes.count
    }
    return JournalSalvage(contents: contents, lost: lost)
  }

  /// The contents of the bytes of a journal; `nil` where the beginning itself was cut off.
  static func contents(
    of bytes: [UInt8], path: String
  ) throws(JournalError) -> JournalContents? {
    guard let (header, end) = try JournalFormat.header(of: bytes, path: path) else { return nil }
    var contents = JournalContents(header: header, end: end)
    if let reason = contents.readRecords(of: bytes) {
      if JournalFormat.nextRecord(in: bytes, from: contents.end + 1) != nil {
        throw JournalFormat.damage(path, contents.end, reason)
      }
      contents.tornBytes = bytes.count - contents.end
    }
    return contents
  }

  private static func bytes(of path: String) throws(JournalError) -> [UInt8] {
    do {
      return try OpenFile(path, O_RDONLY, to: "read").read()
    } catch {
      throw JournalError(path, .file(error))
    }
  }
}

extension JournalContents {
  /// Reads records from ``end`` on, which moves on with each.
  /// - Returns: what is wrong with the record at ``end``; `nil` where the bytes ended with a record.
  fileprivate mutating func readRecords(of bytes: [UInt8]) -> String? {
    while end < bytes.count {
      let payload = bytes.withUnsafeBytes { JournalFormat.payload(of: $0, at: end) }
      guard let payload else { return "a record is not what was written" }
      do {
        try readRecord(type: bytes[end + 8], ByteReader(bytes, range: payload))
      } catch {
        return "a record cannot be read (\(error))"
      }
      end = payload.upperBound
    }
    return nil
  }

  private mutating func readRecord(type: UInt8, _ payload: consuming ByteReader) throws {
    switch type {
    case JournalFormat.completed: isCompleted = true
    case JournalFormat.rest: interruptions.noteRest()
    case JournalFormat.session:
      sessions.append(try JSONText.decoded(Session.self, from: try payload.text()))
      interruptions.noteSession()
      isCompleted = false
    default:
      let event = try Event(code: type, from: &payload)
      interruptions.note(event)
      events.append(event)
      isCompleted = false
    }
    try payload.finish()
  }
}
