import Crypto
import Glibc

/// The message digest MD5 (RFC 1321), by which data sets are published; it protects against nothing.
package enum MD5 {
  /// The digest of a few bytes as 32 hexadecimal digits.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    text(of: Insecure.MD5.hash(data: bytes))
  }

  /// The digest of a file as it lies on the disk, compressed or not.
  ///
  /// - Throws: ``DatasetError`` where the file can't be read.
  package static func hexadecimal(ofFile path: String) throws(DatasetError) -> String {
    guard let file = fopen(path, "rb") else {
      throw DatasetError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var digest = Insecure.MD5()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = fread(buffer.baseAddress, 1, buffer.count, file)
      if count == 0 { break }
      digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    if ferror(file) != 0 {
      throw DatasetError(path, "can't be read: \(String(cString: strerror(errno)))")
    }
    return text(of: digest.finalize())
  }

  private static func text(of digest: Insecure.MD5.Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
