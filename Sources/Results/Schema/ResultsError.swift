import HDF5
import TensorFiles

/// What keeps a results file from being written or read.
package struct ResultsError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The file system or the library refused.
    case cannot(String, reason: String)
    /// HDF5, but not of the runner.
    case foreign
    /// Written in a layout that this version does not read.
    case version(Int)
    /// Something that the layout demands is missing or of another type.
    case incomplete(String)
    /// What was read back is not what was written.
    case unverified
  }

  package let path: String
  package let reason: Reason
  package let hint: String?
  /// Whether the same call may succeed when there is room on the disk again.
  package let isLackOfSpace: Bool

  init(_ path: String, _ reason: Reason, hint: String? = nil, isLackOfSpace: Bool = false) {
    (self.path, self.reason, self.hint) = (path, reason, hint)
    self.isLackOfSpace = isLackOfSpace
  }

  /// - Parameter action: to be read after "cannot": `write`, `read`.
  init(_ path: String, cannot action: String, _ error: any Error) {
    switch error {
    case let error as ResultsError: self = error
    case let error as HDF5Error:
      let code = error.systemError
      let cause = code.map { FileError(action, path, code: $0) }
      let object = error.object == "/" ? "" : " (at \(error.object))"
      self.init(
        path, .cannot(action, reason: error.reason + object), hint: cause?.hint ?? error.hint,
        isLackOfSpace: cause?.isLackOfSpace ?? false)
    case let error as FileError:
      self.init(
        path, .cannot(action, reason: error.reason), hint: error.hint,
        isLackOfSpace: error.isLackOfSpace)
    case let error as TensorFileError:
      self.init(path, .cannot(action, reason: error.description))
    default: self.init(path, .cannot(action, reason: "\(error)"))
    }
  }
}

extension ResultsError: CustomStringConvertible {
  package var description: String {
    let text =
      switch reason {
      case .cannot(let action, let reason): "cannot \(action) \(path): \(reason)"
      case .foreign: "\(path) is not a results file of runner"
      case .version(let version):
        "\(path) has results format \(version), which this version does not read"
      case .incomplete(let what): "\(path) is not whole: \(what)"
      case .unverified: "cannot write \(path): what was read back is not what was written"
      }
    return text + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
