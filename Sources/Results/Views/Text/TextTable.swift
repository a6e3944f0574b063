/// Cells in aligned columns, for a terminal.
package struct TextTable: Sendable {
  package enum Alignment: Sendable { case left, right }

  package struct Column: Sendable {
    package var title: String
    package var alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .left) {
      (self.title, self.alignment) = (title, alignment)
    }
  }

  package let columns: [Column]
  /// Columns wider than this are cut.
  package var widest = 60
  package private(set) var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  package mutating func append(_ row: [String]) {
    precondition(
      row.count == columns.count, "\(row.count) cells in a table of \(columns.count) columns")
    rows.append(row.map { $0.printable.truncated(to: widest) })
  }

  /// A line of titles and one for each row, each ended; two spaces between columns, none at the end
  /// of a line.
  package func text(_ ink: Ink = .none) -> String {
    let titles = columns.map { $0.title.printable.truncated(to: widest) }
    var widths = titles.map(\.displayWidth)
    for row in rows {
      for (index, cell) in row.enumerated() {
        widths[index] = max(widths[index], cell.displayWidth)
      }
    }
    var text = ink.strong(line(titles, widths)) + "\n"
    for row in rows { text += line(row, widths) + "\n" }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      if index > 0 { line += "  " }
      line += cell.padded(to: widths[index], columns[index].alignment)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
