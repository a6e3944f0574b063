import Glibc

/// Whole files.
package enum FileBytes {
  /// - Throws: ``FileError``, also when `path` is a folder.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY, to: "read")
    guard try file.status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError("read", path, code: EISDIR)
    }
    return try file.read()
  }
}
