import Glibc

/// The last eight bytes of a gzip file. (RFC 1952 §2.3.1)
package struct GzipTrailer: Sendable, Equatable, CustomStringConvertible {
  /// CRC-32 of the contents.
  package let checksum: UInt32
  /// Size of the contents modulo 2³².
  package let size: UInt32

  /// `crc32:<8 digits>/<size>`.
  package var description: String {
    let digits = String(checksum, radix: 16)
    return "crc32:" + String(repeating: "0", count: 8 - digits.count) + digits + "/\(size)"
  }

  /// - Throws: ``DatasetError`` where the file can't be read or is too short.
  package init(ofFile path: String) throws(DatasetError) {
    guard let file = fopen(path, "rb") else {
      throw DatasetError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var words = SIMD2<UInt32>()
    guard fseek(file, -8, SEEK_END) == 0, fread(&words, 8, 1, file) == 1 else {
      throw DatasetError(path, "is no gzip file: it has less than 8 bytes")
    }
    (checksum, size) = (UInt32(littleEndian: words.x), UInt32(littleEndian: words.y))
  }
}
