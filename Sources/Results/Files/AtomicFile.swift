import Glibc

/// Replacing a file whole: readers see the old one or the new one, never a part, and after a crash
/// one of the two is there.
enum AtomicFile {
  /// A name in the same folder that no other process or thread of this machine uses.
  static func temporaryName(for path: String) -> String {
    "\(path).\(getpid()).\(String(UInt(pthread_self()), radix: 16)).part"
  }

  /// Puts what `write` leaves at the temporary path it is given in the place of `path`. When that
  /// fails the old file is as it was and the temporary one is gone.
  /// - Throws: ``FileError`` naming `path`, and what `write` throws.
  static func replace(_ path: String, _ write: (_ temporary: String) throws -> Void) throws {
    let temporary = temporaryName(for: path)
    do {
      try write(temporary)
      try OpenFile(temporary, O_RDONLY, to: "write").synchronize()
      guard rename(temporary, path) == 0 else { throw FileError("write", path, code: errno) }
      try synchronizeFolder(of: path)
    } catch let error as FileError {
      unlink(temporary)
      throw error.path == temporary ? FileError(error.action, path, code: error.code) : error
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Removes temporary files of programs that were killed while they replaced `path`. Only for who
  /// alone may replace it; what cannot be removed is no error.
  static func removeRemains(of path: String) {
    let folder = folder(of: path)
    let beginning = path.split(separator: "/", omittingEmptySubsequences: false).last! + "."
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(beginning), name.hasSuffix(".part") else { continue }
      let words = name.dropFirst(beginning.count).split(separator: ".")
      if words.count == 3, Int(words[0]) != nil { unlink("\(folder)/\(name)") }
    }
  }

  /// Makes the names in the folder of `path` as safe as the contents of its files.
  static func synchronizeFolder(of path: String) throws(FileError) {
    try OpenFile(folder(of: path), O_RDONLY | O_DIRECTORY, to: "write").synchronize()
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
