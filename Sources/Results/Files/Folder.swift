import Glibc

/// Folders of the file system.
package enum Folder {
  /// Makes a folder and those above it, where they are missing.
  /// - Throws: ``FileError`` naming the one that could not be made.
  package static func make(_ path: String) throws(FileError) {
    guard !path.isEmpty, mkdir(path, 0o777) != 0 else { return }
    switch errno {
    case ENOENT:
      let parent = Self.parent(of: path)
      guard parent != path else { throw FileError("make the folder", path, code: ENOENT) }
      try make(parent)
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
        throw FileError("make the folder", path, code: errno)
      }
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw FileError("make the folder", path, code: ENOTDIR)
      }
    case let code:
      throw FileError("make the folder", path, code: code)
    }
  }

  /// The folder that a path lies in; empty for one without a slash.
  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
