import HDF5
import Trials

/// Rows of tables, as groups of the results file.
///
/// In a run of one trial a table is a group below the subject's, or stands in that group itself. In a
/// sweep the rows of all trials stand one after another, in trial order, in a group below
/// `/sweep/<subject>`, with the number of the trial beside each: an indexed ragged array (CF-1.10
/// §9.3.4). Trials have unlike numbers of rows, and a padded `trial × row` would be mostly padding.
extension Study {
  func addTables(to results: inout DataGroup, _ names: SchemaNames) {
    var taken = names.taken
    guard header.isSweep else {
      return appendTables(to: &results, besides: &taken)
    }
    var subject = DataGroup(taken.take(ColumnName.plain(header.subject)))
    subject.attributes = [DataAttribute("subject", header.subject)]
    var inside = UniqueNames()
    appendTables(to: &subject, besides: &inside)
    if !subject.variables.isEmpty || !subject.groups.isEmpty { results.groups.append(subject) }
  }

  /// Adds the tables that have rows: one without a name as columns of the group itself, the others
  /// as groups of it.
  private func appendTables(to group: inout DataGroup, besides taken: inout UniqueNames) {
    for (place, table) in header.tables.enumerated() where rowCount(of: place) > 0 {
      if table.name.isEmpty {
        group.variables += variables(of: place, besides: &taken)
      } else {
        let name = taken.take(ColumnName.plain(table.name))
        group.groups.append(tableGroup(place, name))
      }
    }
  }

  private func rowCount(of table: Int) -> Int {
    trials.reduce(0) { $0 + $1.tables[table].count }
  }

  private func tableGroup(_ place: Int, _ name: String) -> DataGroup {
    var group = DataGroup(name)
    group.attributes = [DataAttribute("table", header.tables[place].name)]
    var taken = UniqueNames()
    group.variables = variables(of: place, besides: &taken)
    return group
  }

  /// The coordinates of the rows, whose trial they are in a sweep, and the columns.
  private func variables(of place: Int, besides taken: inout UniqueNames) -> [DataVariable] {
    let (table, count) = (header.tables[place], rowCount(of: place))
    let columns = TableColumns(place: place, trials: trials, rows: count)
    let own = header.isSweep ? nil : table.columns.firstIndex { $0.name == table.dimension }
    let dimension = taken.take(
      header.isSweep ? "row" : ColumnName.plain(table.dimension))
    var variables: [DataVariable] = []
    if own == nil {
      variables.append(.counting(dimension, count))
    }
    if header.isSweep {
      var trial = DataVariable(
        taken.take("trial"), [dimension], shape: [count], columns.trialNumbers
      ).described(longName: "number of the trial")
      trial.attributes.append(DataAttribute("instance_dimension", "trial"))
      variables.append(trial)
    }
    let extents = innerDimensions(of: table, columns, besides: &taken)
    variables += extents.map { .counting($0.dimension, $0.extent) }
    for (index, column) in table.columns.enumerated() {
      let name =
        index == own ? dimension : taken.take(ColumnName.plain(column.name))
      let inner = extents.first { $0.name == column.across }
      var variable = DataVariable(
        name, [dimension] + (inner.map { [$0.dimension] } ?? []),
        shape: [count] + (inner.map { [$0.extent] } ?? []),
        columns.values(of: index, column.kind, extent: inner?.extent)
      ).described(longName: column.meaning, units: column.unit)
      variable.attributes.append(DataAttribute("column", column.name))
      if column.kind == .boolean { variable.attributes.append(DataAttribute("dtype", "bool")) }
      variables.append(variable)
    }
    return variables
  }

  private typealias InnerDimension = (name: String, dimension: String, extent: Int)

  /// The second dimensions of columns that have one; an extent is the most values of any row.
  private func innerDimensions(
    of table: RecordTable, _ columns: TableColumns, besides taken: inout UniqueNames
  ) -> [InnerDimension] {
    var extents: [InnerDimension] = []
    for (index, column) in table.columns.enumerated() {
      guard let across = column.across else { continue }
      let extent = columns.extent(of: index)
      if let known = extents.firstIndex(where: { $0.name == across }) {
        extents[known].extent = max(extents[known].extent, extent)
      } else {
        let name = taken.take(ColumnName.plain(across))
        extents.append((across, name, extent))
      }
    }
    return extents
  }
}

extension DataVariable {
  /// The coordinates 0, 1, 2 … of a dimension.
  static func counting(_ dimension: String, _ extent: Int) -> DataVariable {
    DataVariable(dimension, [dimension], shape: [extent], .int64((0..<extent).map(Int64.init)))
  }
}

/// The cells of one table of all trials, by column.
private struct TableColumns {
  /// Of the table in the header.
  let place: Int
  let trials: [TrialRow]
  let rows: Int

  /// The number of the trial of each row.
  var trialNumbers: Values {
    .int64(
      trials.flatMap { [Int64](repeating: Int64($0.number), count: $0.tables[place].count) })
  }

  private func forEach(_ column: Int, _ body: (Cell) -> Void) {
    for trial in trials {
      let table = trial.tables[place]
      for row in 0..<table.count { body(table[row, column]) }
    }
  }

  /// The most values that a row has.
  func extent(of column: Int) -> Int {
    var extent = 0
    forEach(column) { cell in
      switch cell {
      case .int64s(let values): extent = max(extent, values.count)
      case .float64s(let values): extent = max(extent, values.count)
      case .int64, .float64, .boolean: break
      }
    }
    return extent
  }

  /// Row-major [rows] or [rows, extent], the latter padded.
  func values(of column: Int, _ kind: Column.Kind, extent: Int?) -> Values {
    switch kind {
    case .int64:
      var values: [Int64] = []
      values.reserveCapacity(rows * (extent ?? 1))
      forEach(column) { cell in
        if case .int64(let value) = cell { values.append(Int64(value)) }
        guard case .int64s(let several) = cell, let extent else { return }
        values += several.map(Int64.init)
        values += repeatElement(Missing.integer, count: extent - several.count)
      }
      return .int64(values)
    case .float64:
      var values: [Double] = []
      values.reserveCapacity(rows * (extent ?? 1))
      forEach(column) { cell in
        if case .float64(let value) = cell { values.append(value) }
        guard case .float64s(let several) = cell, let extent else { return }
        values += several
        values += repeatElement(Missing.real, count: extent - several.count)
      }
      return .float64(values)
    case .boolean:
      var values: [Int8] = []
      values.reserveCapacity(rows)
      forEach(column) { cell in
        if case .boolean(let value) = cell { values.append(value ? 1 : 0) }
      }
      return .int8(values)
    }
  }
}
