import CZlib
import Glibc

/// A folder that goes with its contents when the test ends.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/runner-datasets-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit {
    for name in written { unlink(name) }
    rmdir(path)
  }

  private var written: [String] = []

  /// Writes a file and gives its path.
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    let file = path + "/" + name
    let handle = fopen(file, "wb")!
    fwrite(bytes, 1, bytes.count, handle)
    fclose(handle)
    written.append(file)
    return file
  }

  func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  /// Writes a compressed file and gives its path.
  func writeGzip(_ name: String, _ bytes: [UInt8]) -> String {
    let file = path + "/" + name
    let handle = gzopen(file, "wb")
    gzwrite(handle, bytes, UInt32(bytes.count))
    gzclose(handle)
    written.append(file)
    return file
  }

  func read(_ path: String) -> [UInt8] {
    let handle = fopen(path, "rb")!
    defer { fclose(handle) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, handle))
    return bytes
  }
}
