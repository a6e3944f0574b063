import Trials

extension Export {
  /// CSV of each table of the run that has rows: the word in its file's name, and one row for each
  /// row of each trial under `trial` and the columns. Several values a row (`label_histogram`) stand
  /// under `label_histogram_0`, `label_histogram_1` …
  package var tableCSVs: [(name: String, text: String)] {
    study.header.tables.enumerated().compactMap { place, table in
      let rows = study.trials.reduce(0) { $0 + $1.tables[place].count }
      guard rows > 0 else { return nil }
      return (table.name.isEmpty ? study.header.subject : table.name, csv(of: place, rows))
    }
  }

  private func csv(of place: Int, _ rows: Int) -> String {
    let table = study.header.tables[place]
    let widths = table.columns.indices.map { width(of: $0, in: place) }
    var csv = CSVWriter(capacity: 16 * (rows + 1) * (widths.reduce(1, +)))
    csv.field("trial")
    for (column, width) in zip(table.columns, widths) {
      if column.across == nil {
        csv.field(column.name)
      } else {
        for index in 0..<width { csv.field("\(column.name)_\(index)") }
      }
    }
    csv.endRow()
    for trial in study.trials {
      let rows = trial.tables[place]
      for row in 0..<rows.count {
        csv.field(trial.number)
        for (column, width) in widths.enumerated() { csv.fields(rows[row, column], width) }
        csv.endRow()
      }
    }
    return csv.text
  }

  /// The most values that a row has in a column.
  private func width(of column: Int, in place: Int) -> Int {
    var width = 1
    for trial in study.trials where study.header.tables[place].columns[column].across != nil {
      let rows = trial.tables[place]
      for row in 0..<rows.count { width = max(width, rows[row, column].count) }
    }
    return width
  }
}

extension Cell {
  fileprivate var count: Int {
    switch self {
    case .int64, .float64, .boolean: 1
    case .int64s(let values): values.count
    case .float64s(let values): values.count
    }
  }
}

extension CSVWriter {
  fileprivate mutating func fields(_ cell: Cell, _ width: Int) {
    switch cell {
    case .int64(let value): field(value)
    case .float64(let value): field(value)
    case .boolean(let value): field(value ? "true" : "false")
    case .int64s(let values): for value in values { field(value) }
    case .float64s(let values): for value in values { field(value) }
    }
    for _ in min(cell.count, width)..<width { field(Double?.none) }
  }
}

extension JSONWriter {
  /// For each table that has rows its columns, each an array.
  mutating func tables(of trial: TrialRow, _ study: Study) {
    guard trial.tables.contains(where: { $0.count > 0 }) else { return }
    key("tables")
    object { json in
      for (table, rows) in zip(study.header.tables, trial.tables) where rows.count > 0 {
        json.key(table.name.isEmpty ? study.header.subject : table.name)
        json.object { json in
          for (index, column) in table.columns.enumerated() {
            json.key(column.name)
            json.array { json in
              for row in 0..<rows.count { json.value(rows[row, index]) }
            }
          }
        }
      }
    }
  }

  private mutating func value(_ cell: Cell) {
    switch cell {
    case .int64(let number): value(number)
    case .float64(let number): value(number)
    case .boolean(let flag): value(flag)
    case .int64s(let numbers): array { json in for number in numbers { json.value(number) } }
    case .float64s(let numbers): array { json in for number in numbers { json.value(number) } }
    }
  }
}
