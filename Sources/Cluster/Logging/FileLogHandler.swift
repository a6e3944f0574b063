import Glibc
import Logging
import Results

/// Adds lines with times to a file, each written when it is said: a kill loses none.
struct FileLogHandler: LogHandler {
  private let file: LogFile
  var logLevel = Logger.Level.debug
  var metadata = Logger.Metadata()
  var metadataProvider: Logger.MetadataProvider?

  init(_ file: LogFile) { self.file = file }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { file.append("\(event.message)") }
}

/// A file to which lines are added, by several processes at a time if need be.
final class LogFile: Sendable {
  let path: String
  private let descriptor: CInt

  /// - Throws: `FileError`.
  init(_ path: String) throws {
    try Folder.make(Folder.parent(of: path))
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError("write", path, code: errno) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// `2026-11-22T01:20:03.123Z` and the text, of several lines one. Where the disk is full nothing is
  /// said: a log is no reason to stop.
  func append(_ text: String) {
    let lines = text.split(whereSeparator: \.isNewline).joined(separator: " | ")
    let bytes = Array("\(Self.time(secondsSince1970())) \(lines)\n".utf8)
    // One call for a line: those of several processes do not run into each other.
    while write(descriptor, bytes, bytes.count) < 0, errno == EINTR {}
  }

  private static func time(_ seconds: Double) -> String {
    let whole = seconds.rounded(.down)
    let milliseconds = String(Int((seconds - whole) * 1000))
    return CalendarTime.text(whole).dropLast() + "."
      + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds + "Z"
  }
}

extension Logger {
  /// Says what this one says, and adds it to a file.
  func adding(_ file: LogFile) -> Logger {
    let handlers: [any LogHandler] = [FileLogHandler(file), handler]
    return Logger(label: label) { _ in MultiplexLogHandler(handlers) }
  }
}
