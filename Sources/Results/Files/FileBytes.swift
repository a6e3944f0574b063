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

  /// Puts a text in the place of a file, whole or not at all.
  /// - Throws: ``FileError``.
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Puts bytes in the place of a file, whole or not at all.
  /// - Throws: ``FileError``.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try AtomicFile.replace(path) { temporary in
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC, to: "write")
      try file.write(bytes, at: 0)
    }
  }
}
