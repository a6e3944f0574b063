import Glibc

/// A failed call of the file system.
package struct FileError: Error, Equatable, Sendable {
  /// What was tried, to be read after "cannot": `write`, `open`.
  package let action: String
  package let path: String
  /// The operating system's error number: `ENOSPC`, `EACCES` …
  package let code: CInt

  package init(_ action: String, _ path: String, code: CInt) {
    (self.action, self.path, self.code) = (action, path, code)
  }

  /// Whether the same call may succeed when there is room again.
  package var isLackOfSpace: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

  package var hint: String? {
    switch code {
    case ENOENT: "check the path, and that its folder exists"
    case EACCES, EPERM, EROFS: "choose a path that this user may write, with --output"
    case ENOSPC, EDQUOT: "free some space on that file system"
    case EFBIG: "the limit of this user on the size of a file is reached (ulimit -f)"
    default: nil
    }
  }
}

extension FileError: CustomStringConvertible {
  package var description: String { headline + (hint.map { "\n  hint: \($0)" } ?? "") }

  /// The description without the hint.
  package var headline: String { "cannot \(action) \(path): \(reason)" }

  /// The operating system's own words.
  package var reason: String { String(cString: strerror(code)) }
}
