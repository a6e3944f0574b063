/// A place in an experiment file or in an override: line and column count from 1, columns in
/// characters.
package struct Position: Hashable, Sendable {
  /// `sweep.exp`, or `override 'search.trials=4'` for what came from the command line.
  package let source: String
  package let line: Int
  package let column: Int

  package init(source: String, line: Int, column: Int) {
    (self.source, self.line, self.column) = (source, line, column)
  }
}
