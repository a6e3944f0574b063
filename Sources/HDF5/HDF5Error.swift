import Glibc

/// A failed call of the HDF5 library: what was called, on which object of which file, and why.
package struct HDF5Error: Error, Equatable, Sendable {
  /// The function of the C library that failed, or that was not called because it would have.
  package let call: String
  /// The path of the file as it was given.
  package let file: String
  /// The path of the object in the file, from the root; `/` for the file itself.
  package let object: String
  /// Why, in one line.
  package let reason: String
  /// The error number of the operating system, where the failure is one of the file system
  /// (`ENOENT`, `EACCES`, `ENOSPC` …).
  package let systemError: CInt?
  /// The library's own error stack, innermost function first: `function: text`.
  package let stack: [String]

  init(
    call: StaticString, file: String, object: String, reason: String, systemError: CInt? = nil,
    stack: [String] = []
  ) {
    self.call = "\(call)"
    self.file = file
    self.object = object
    self.reason = reason
    self.systemError = systemError
    self.stack = stack
  }

  /// What can be done about it, where something general can be said.
  package var hint: String? {
    switch systemError {
    case ENOENT: return "check the path, and that its folder exists"
    case EACCES, EPERM, EROFS: return "choose a path that this user may read and write"
    case ENOSPC, EDQUOT: return "free some space on that file system and run again"
    case EAGAIN: return "another program has the file open for writing"
    default: break
    }
    switch reason {
    case Self.foreign: return "the file is of another kind, or its beginning was overwritten"
    case let text where text.hasPrefix("truncated file"):
      return "the file was cut short while it was written or copied"
    default: return nil
    }
  }

  static let foreign = "not an HDF5 file"
}

extension HDF5Error: CustomStringConvertible {
  /// `file: /object: reason (call)` and, where there is one, the hint on a line of its own.
  package var description: String {
    let place = object == "/" ? file : "\(file): \(object)"
    return "\(place): \(reason) (\(call))" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

extension HDF5Error: CustomDebugStringConvertible {
  /// The description and the library's error stack, one function a line.
  package var debugDescription: String {
    ([description] + stack.map { "  " + $0 }).joined(separator: "\n")
  }
}
