import Glibc
import Results

/// What the programs of one attempt print, in a file that is whole at any time and never grows large:
/// of much output it holds the beginning and the end.
package final class OutputFile {
  /// Bytes kept of the beginning, and of the end.
  package static let part = 1 << 20

  private var descriptor: CInt
  /// For errors.
  private let path: String
  private let part: Int
  /// Where this attempt begins.
  private let start: Int
  /// Bytes of this attempt in the file.
  private var size = 0
  /// Bytes printed.
  private var printed = 0

  /// - Parameter title: Of an attempt after the first one, which is added to those before; `nil`: the
  ///   file begins anew.
  /// - Throws: `FileError`.
  package convenience init(_ path: String, title: String? = nil, part: Int = OutputFile.part) throws
  {
    let mode = O_RDWR | O_CREAT | O_CLOEXEC | (title == nil ? O_TRUNC : 0)
    let descriptor = open(path, mode, 0o666)
    guard descriptor >= 0 else { throw FileError("write", path, code: errno) }
    var start = Int(lseek(descriptor, 0, SEEK_END))
    if let title {
      let bytes = Array(((start > 0 ? "\n" : "") + title).utf8)
      start += Self.write(bytes[...], descriptor, start)
    }
    self.init(descriptor, path, start: start, part: part)
  }

  private init(_ descriptor: CInt, _ path: String, start: Int, part: Int) {
    (self.descriptor, self.path, self.start, self.part) = (descriptor, path, start, part)
  }

  /// A file that is gone with its owner.
  /// - Throws: `FileError`.
  package static func temporary(part: Int = OutputFile.part) throws -> OutputFile {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/runner-text-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw FileError("write in", folder, code: errno) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return OutputFile(descriptor, folder, start: 0, part: part)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds what was printed. Where the disk is full the file stays as it is: that is no fault of the
  /// trial.
  /// - Throws: `FileError` where it cannot be written, the first time.
  package func append(_ bytes: ArraySlice<UInt8>) throws {
    guard descriptor >= 0 else { return }
    let written = Self.write(bytes, descriptor, start + size)
    (size, printed) = (size + written, printed + bytes.count)
    guard written == bytes.count else {
      let problem = FileError("write", path, code: errno)
      close(descriptor)
      descriptor = -1
      throw problem
    }
    if size >= 3 * part { shorten() }
  }

  /// What the file holds of this attempt.
  package func text() -> [UInt8] { descriptor < 0 ? [] : read(size, at: start) }

  /// Leaves the beginning, a line that says how much is left out, and the end from a whole line on.
  private func shorten() {
    var end = read(part, at: start + size - part)[...]
    if let line = end.prefix(part / 4).firstIndex(of: UInt8(ascii: "\n")) {
      end = end[(line + 1)...]
    }
    let mark = Array("\n… \(printed - part - end.count) bytes are left out here …\n".utf8)
    guard ftruncate(descriptor, start + part) == 0 else { return }
    size = part
    size += Self.write(mark[...], descriptor, start + size)
    size += Self.write(end, descriptor, start + size)
  }

  private func read(_ count: Int, at place: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let more = pread(
          descriptor, buffer.baseAddress! + filled, count - filled, place + filled)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return }
        filled += more
      }
    }
  }

  /// - Returns: bytes written; less than all where the disk is full.
  private static func write(
    _ bytes: ArraySlice<UInt8>, _ descriptor: CInt, _ place: Int
  ) -> Int {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let more = pwrite(descriptor, buffer.baseAddress! + done, buffer.count - done, place + done)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { break }
        done += more
      }
      return done
    }
  }
}
