/// Why data can't be used: which file, where in it, what is wrong, and what to do about it.
package struct DatasetError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// Where in the file, both counted from 1; only for text files.
  package let line: Int?
  package let column: Int?
  package let what: String
  package let hint: String?

  package init(
    _ path: String, line: Int? = nil, column: Int? = nil, _ what: String, hint: String? = nil
  ) {
    (self.path, self.line, self.column) = (path, line, column)
    (self.what, self.hint) = (what, hint)
  }

  /// `path:line:column: what`, and the hint on a line of its own.
  package var description: String {
    let place = [path] + [line, column].compactMap { $0.map(String.init) }
    return place.joined(separator: ":") + ": " + what + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
