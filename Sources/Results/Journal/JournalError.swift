/// What keeps a journal from being read or written.
package struct JournalError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// Another program writes it; its process number where the system tells.
    case inUse(process: Int?)
    /// The file is there, but it is no journal.
    case foreign
    /// Written by a version of the runner that this one does not know.
    case version(UInt32)
    /// A record is wrong and good ones follow it.
    case damaged(offset: Int, String)
    /// There is a journal already where a new one should begin.
    case exists
    case file(FileError)
  }

  package let path: String
  package let reason: Reason

  package init(_ path: String, _ reason: Reason) { (self.path, self.reason) = (path, reason) }

  /// Whether the same call may succeed later, when there is room on the disk again.
  package var canBeRetried: Bool {
    if case .file(let error) = reason { error.isLackOfSpace } else { false }
  }

  package var hint: String? {
    switch reason {
    case .inUse: "wait for it or stop it, or write elsewhere with --output"
    case .foreign: "move it out of the way, or write elsewhere with --output"
    case .version: "continue with the version that wrote it, or start over with --fresh"
    case .damaged:
      "nothing was changed; 'runner recover \(path)' makes a results file of what is whole"
    case .exists: nil
    case .file(let error): error.hint
    }
  }
}

extension JournalError: CustomStringConvertible {
  package var description: String {
    let text =
      switch reason {
      case .inUse(let process):
        "\(path) is being written by another runner"
          + (process.map { " (process \($0))" } ?? "")
      case .foreign: "\(path) is not a journal"
      case .version(let version): "\(path) has format \(version), which this version does not read"
      case .damaged(let offset, let what): "\(path) is damaged at byte \(offset): \(what)"
      case .exists: "\(path) is there already"
      case .file(let error): error.headline
      }
    return text + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
