/// Rows of one table.
package struct TableRows: Hashable, Sendable {
  package let table: String
  /// Cells of a row.
  package let width: Int
  /// Row-major [count, width].
  package private(set) var cells: [Cell]

  /// - Precondition: `cells` are whole rows of at least one cell.
  package init(_ table: String, width: Int, cells: [Cell] = []) {
    precondition(
      width > 0 && cells.count % width == 0,
      "\(cells.count) cells of '\(table)' in rows of \(width)")
    (self.table, self.width, self.cells) = (table, width, cells)
  }

  package var count: Int { cells.count / width }

  package subscript(row: Int, column: Int) -> Cell { cells[row * width + column] }

  /// - Precondition: the row is as wide as the others.
  package mutating func append(_ row: [Cell]) {
    precondition(row.count == width, "\(row.count) cells in a row of \(width) of '\(table)'")
    cells += row
  }

  /// - Precondition: rows of the same width.
  package mutating func append(_ rows: TableRows) {
    precondition(rows.width == width, "rows of \(rows.width) and \(width) cells in '\(table)'")
    cells += rows.cells
  }

  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> TableRows {
    TableRows(
      table, width: width,
      cells: Array(cells[range.lowerBound * width..<range.upperBound * width]))
  }

  /// Drops all rows but the first `count`.
  package mutating func truncate(to count: Int) {
    if count < self.count { cells.removeSubrange((count * width)...) }
  }

  /// Drops the rows for which `isDropped` holds.
  package mutating func removeAll(where isDropped: (_ row: Int) -> Bool) {
    let kept = (0..<count).filter { !isDropped($0) }
    guard kept.count < count else { return }
    cells = kept.flatMap { cells[$0 * width..<($0 + 1) * width] }
  }
}
