/// One finding in an experiment file: what, where, what to do.
package struct Diagnostic: Error, Sendable, Equatable {
  package enum Severity: String, Sendable { case error, warning }
  package var severity = Severity.error
  package var position: Position
  /// Characters to underline.
  package var length = 1
  package var message: String
  package var hint: String?

  package init(
    _ severity: Severity = .error, at position: Position, length: Int = 1, _ message: String,
    hint: String? = nil
  ) {
    (self.severity, self.position, self.length) = (severity, position, length)
    (self.message, self.hint) = (message, hint)
  }

  /// What an error of another kind says, whose text may have a hint on a line of its own.
  package init(
    at position: Position, length: Int = 1, saying error: any Error, of owner: String = ""
  ) {
    let parts = "\(error)".split(separator: "\n  hint: ", maxSplits: 1).map(String.init)
    self.init(
      at: position, length: length, owner + (parts.first ?? ""), hint: parts.dropFirst().first)
  }
}
