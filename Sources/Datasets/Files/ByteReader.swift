import CZlib
import Glibc

/// Reads a file, plain or gzip, from its beginning; gzip is inflated only as far as it is read.
struct ByteReader: ~Copyable {
  private let path: String
  private let file: gzFile

  init(_ path: String) throws(DatasetError) {
    try Self.requireFile(path)
    guard let file = gzopen(path, "rb") else {
      throw DatasetError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    gzbuffer(file, 1 << 17)
    (self.path, self.file) = (path, file)
  }

  deinit { gzclose_r(file) }

  /// A folder opens like a file and fails only when read.
  private static func requireFile(_ path: String) throws(DatasetError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw DatasetError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw DatasetError(path, "is a folder, not a file")
    }
  }

  /// The next `count` bytes, or fewer where the file ends.
  mutating func read(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = min(count - filled, 1 << 30)
        let got = gzread(file, buffer.baseAddress! + filled, UInt32(part))
        if got <= 0 { break }
        filled += Int(got)
      }
      if filled < count { failure = currentError() }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Everything up to the end of the file.
  mutating func readToEnd() throws(DatasetError) -> [UInt8] {
    var all = [UInt8]()
    while true {
      let part = try read(upTo: 1 << 20)
      if part.isEmpty { return all }
      all += part
    }
  }

  private borrowing func currentError() -> DatasetError? {
    var code: CInt = 0
    let message = gzerror(file, &code)
    switch code {
    case Z_OK, Z_STREAM_END:
      return nil
    case Z_BUF_ERROR:
      return DatasetError(
        path, "the compressed file ends too early", hint: "it was cut off; fetch it again")
    case Z_ERRNO:
      return DatasetError(path, "can't be read: \(String(cString: strerror(errno)))")
    default:
      let text = message.map { String(cString: $0) } ?? "error \(code)"
      return DatasetError(
        path, "the compressed file is damaged (\(text))", hint: "fetch it again")
    }
  }
}
