import Glibc

extension Journal {
  /// Opens the file as its only writer.
  ///
  /// The lock belongs to the file, not to its name: when a writer that was just ending removed the
  /// file in between, the name is opened again. Where the file system has no locks, none is taken.
  /// - Throws: ``JournalError`` when another writer has it, or it cannot be opened.
  static func open(_ path: String, _ flags: CInt) throws(JournalError) -> OpenFile {
    do {
      return try lockedFile(path, flags)
    } catch {
      throw journalError(error, path)
    }
  }

  private static func lockedFile(_ path: String, _ flags: CInt) throws -> OpenFile {
    for _ in 0..<8 {
      let file = try OpenFile(path, flags, to: "write")
      try lock(file)
      var named = stat()
      let status = try file.status
      if stat(path, &named) == 0, named.st_ino == status.st_ino, named.st_dev == status.st_dev {
        return file
      }
    }
    throw JournalError(path, .inUse(process: nil))
  }

  private static func lock(_ file: borrowing OpenFile) throws {
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK:
        throw JournalError(file.path, .inUse(process: lockHolder(of: try file.status.st_ino)))
      case ENOLCK, ENOSYS, EOPNOTSUPP: return
      case let code: throw FileError("lock", file.path, code: code)
      }
    }
  }

  /// The process that holds the lock of a file, where the system tells: a line of `/proc/locks` is
  /// `3: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`.
  private static func lockHolder(of inode: ino_t) -> Int? {
    guard let bytes = try? OpenFile("/proc/locks", O_RDONLY, to: "read").read(count: 1 << 20, at: 0)
    else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", words[5].hasSuffix(":\(inode)") else { continue }
      if let process = Int(words[4]), process > 0 { return process }
    }
    return nil
  }

  /// Errors of files are those of the journal.
  static func journalError(_ error: any Error, _ path: String) -> JournalError {
    switch error {
    case let error as JournalError: error
    case let error as FileError: JournalError(path, .file(error))
    default: preconditionFailure("\(path): \(error)")
    }
  }
}

extension Journal {
  /// Whether a program is writing this journal now.
  package static func isInUse(_ path: String) -> Bool {
    guard let file = try? OpenFile(path, O_RDONLY, to: "read") else { return false }
    // Given back when the file is closed.
    return flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
