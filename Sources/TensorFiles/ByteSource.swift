import Glibc

/// Bytes that are read piece by piece, of a file or in memory.
struct ByteSource: Sendable {
  let path: String
  let count: Int
  private let read: @Sendable (Range<Int>) throws -> ArraySlice<UInt8>

  /// - Parameter path: What they are called in errors.
  init(_ bytes: [UInt8], path: String) {
    (self.path, count) = (path, bytes.count)
    read = { bytes[$0] }
  }

  /// - Throws: ``TensorFileError`` where there is no such file.
  init(file path: String) throws {
    let file = try ReadableFile(path)
    (self.path, count) = (path, file.count)
    read = { try file.bytes($0) }
  }

  /// - Throws: ``TensorFileError`` where the file is shorter.
  subscript(range: Range<Int>) -> ArraySlice<UInt8> {
    get throws {
      guard range.lowerBound >= 0, range.upperBound <= count else {
        throw TensorFileError(path, "ends too early")
      }
      return try read(range)
    }
  }

  /// `length` bytes from `start` on.
  func bytes(_ start: Int, _ length: Int) throws -> ArraySlice<UInt8> {
    guard start >= 0, length >= 0, start <= count, length <= count - start else {
      throw TensorFileError(path, "ends too early")
    }
    return try self[start..<start + length]
  }
}

/// An open file, closed when nobody holds it.
private final class ReadableFile: Sendable {
  let path: String
  let count: Int
  private let descriptor: CInt

  init(_ path: String) throws {
    // A pipe would wait for a writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw TensorFileError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw TensorFileError(path, "is no file")
    }
    (self.path, count) = (path, Int(status.st_size))
  }

  deinit { close(descriptor) }

  func bytes(_ range: Range<Int>) throws -> ArraySlice<UInt8> {
    var code: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let got = pread(
          descriptor, buffer.baseAddress! + filled, range.count - filled,
          off_t(range.lowerBound + filled))
        if got < 0, errno == EINTR { continue }
        if got <= 0 {
          code = got < 0 ? errno : EIO
          return
        }
        filled += got
      }
    }
    guard code == 0 else {
      throw TensorFileError(path, "can't be read: \(String(cString: strerror(code)))")
    }
    return bytes[...]
  }
}
