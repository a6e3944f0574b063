import Crypto
import Glibc
import TensorFiles
import Trials

/// Files of tensors beside a results file, written whole and read as they were written.
extension Safetensors {
  /// Where the tensors of a results file lie while it is not finished.
  package static func folder(of results: String) -> String {
    (results.hasSuffix(".h5") ? String(results.dropLast(3)) : results) + ".tensors"
  }

  /// The name of a trial's file inside the folder.
  package static func fileName(trial: Int, tag: String) -> String {
    "\(trial)-\(ColumnName.plain(tag)).safetensors"
  }

  /// Writes the tensors in the place of what was at `path`: whole, or not at all.
  /// - Returns: SHA-256 of the file, hexadecimal.
  /// - Throws: ``FileError``.
  /// - Precondition: names differ, and each shape fits its values.
  @discardableResult
  package static func write(_ tensors: [NamedArray], to path: String) throws -> String {
    let bytes = encoded(tensors)
    try write(bytes, to: path)
    return hash(bytes)
  }

  /// Writes the bytes of a file of tensors in the place of what was at `path`: whole, or not at all.
  /// - Throws: ``FileError``.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try FileBytes.write(bytes, to: path)
  }

  /// Reads a file of tensors, in the order of their values in it.
  /// - Parameter hash: SHA-256 of the file as it was written, to be compared; `nil`: any.
  /// - Throws: ``FileError`` when there is none, `TensorFileError` when it is not what was written.
  package static func read(_ path: String, hash: String? = nil) throws -> [NamedArray] {
    let bytes = try OpenFile(path, O_RDONLY, to: "read").read()
    if let hash, self.hash(bytes) != hash {
      throw TensorFileError(path, "is not what was written (its SHA-256 differs)")
    }
    return try decoded(bytes, path: path)
  }

  package static func hash(_ bytes: [UInt8]) -> String {
    ValueDigest.hexadecimal(SHA256.hash(data: bytes))
  }
}
