import HDF5
import Trials

/// Takes the groups of tables apart as `Study.addTables` put them together.
struct TableReader {
  let header: StudyHeader
  /// `/sweep`, or the group of the subject.
  let results: DataGroup
  /// Of the file, for errors.
  let path: String

  /// Gives each trial its rows of one table; a table that is not there has none.
  func read(_ place: Int, into rows: inout [TrialRow]) throws(ResultsError) {
    let table = header.tables[place]
    guard let group = group(of: table) else { return }
    var columns: [[Cell]] = []
    for column in table.columns {
      guard
        let found = group.variables.first(where: { $0.attribute("column")?.text == column.name })
      else {
        if table.name.isEmpty { return }
        throw incomplete("no column \(column.name) in the table \(table.name)")
      }
      columns.append(try cells(of: found, column))
    }
    let count = columns[0].count
    var trials = [Int](repeating: 0, count: count)
    if header.isSweep {
      let numbers = group.variables.first { $0.attribute("instance_dimension") != nil }?.integers
      guard let numbers, numbers.allSatisfy(rows.indices.contains) else {
        throw incomplete("no trials beside the rows of the table \(table.name)")
      }
      trials = numbers
    }
    guard trials.count == count, columns.allSatisfy({ $0.count == count }), !rows.isEmpty else {
      throw incomplete("the columns of the table \(table.name) differ in length")
    }
    for row in 0..<count { rows[trials[row]].tables[place].append(columns.map { $0[row] }) }
  }

  private func group(of table: RecordTable) -> DataGroup? {
    let subject =
      header.isSweep ? results.groups.first { $0.attribute("subject") != nil } : results
    guard !table.name.isEmpty else { return subject }
    return subject?.groups.first { $0.attribute("table")?.text == table.name }
  }

  private func cells(
    of variable: DataVariable, _ column: Column
  ) throws(ResultsError) -> [Cell] {
    let width = variable.shape.count > 1 ? variable.shape[1] : 0
    let rows = variable.shape.first ?? 0
    switch (variable.values, column.across) {
    case (.int64(let values), nil): return values.map { .int64(Int($0)) }
    case (.float64(let values), nil): return values.map { .float64($0) }
    case (.int8(let values), nil): return values.map { .boolean($0 != 0) }
    case (.int64(let values), .some):
      return (0..<rows).map { .int64s(values[$0 * width..<($0 + 1) * width].map(Int.init)) }
    case (.float64(let values), .some):
      return (0..<rows).map { .float64s(Array(values[$0 * width..<($0 + 1) * width])) }
    default: throw incomplete("the column \(column.name) is of another type")
    }
  }

  private func incomplete(_ what: String) -> ResultsError { ResultsError(path, .incomplete(what)) }
}
