import Glibc

/// An open file, closed when its owner ends. Child processes do not inherit it.
struct OpenFile: ~Copyable, Sendable {
  let path: String
  let descriptor: CInt

  /// - Parameter flags: of `open(2)`; files are made with rights 0666 less the umask.
  init(_ path: String, _ flags: CInt, to action: String) throws(FileError) {
    self.path = path
    descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(action, path, code: errno) }
  }

  // A child that has not become its program yet shares the lock, so closing alone may not end it.
  deinit {
    _ = flock(descriptor, LOCK_UN)
    _ = close(descriptor)
  }

  /// The one funnel for calls that return −1 when they fail; interrupted ones are repeated.
  private func check(_ action: String, _ call: () -> Int) throws(FileError) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw FileError(action, path, code: errno) }
    }
  }

  var status: stat {
    get throws(FileError) {
      var status = stat()
      _ = try check("read") { Int(fstat(descriptor, &status)) }
      return status
    }
  }

  var size: Int { get throws(FileError) { try Int(status.st_size) } }

  /// Writes `bytes` at `offset`. Where not all find room the file may have grown by some of them.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.count {
      done += try check("write") {
        pwrite(
          descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    let written: Result<Void, FileError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(FileError) in try write(bytes, at: offset) }
    }
    try written.get()
  }

  /// The bytes from `offset` to the end of the file as it is now.
  func read(from offset: Int = 0) throws(FileError) -> [UInt8] {
    let count = max(0, try size - offset)
    return try read(count: count, at: offset)
  }

  /// Up to `count` bytes: fewer where the file ends.
  func read(count: Int, at offset: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let step = try check("read") {
        bytes.withUnsafeMutableBytes {
          pread(descriptor, $0.baseAddress! + done, count - done, off_t(offset + done))
        }
      }
      if step == 0 { break }
      done += step
    }
    bytes.removeLast(count - done)
    return bytes
  }

  func cut(to size: Int) throws(FileError) {
    _ = try check("write") { Int(ftruncate(descriptor, off_t(size))) }
  }

  /// The contents and the size are on the disk.
  func synchronizeData() throws(FileError) {
    _ = try check("write") { Int(fdatasync(descriptor)) }
  }

  func synchronize() throws(FileError) { _ = try check("write") { Int(fsync(descriptor)) } }
}
