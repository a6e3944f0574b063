/// A table that a trial fills row by row besides its metrics: one row for each client of each round,
/// each episode, each update. It becomes a group of the results file.
///
/// Rows go with the metrics: where a trial is cut, after a checkpoint or a pruner's rung, those that it
/// appended up to there stay and the later ones go, whatever their columns say.
package struct RecordTable: Hashable, Sendable, Codable {
  /// Also its group's name, as far as the results have it free; empty: the rows stand in the group of
  /// the experiment's subject itself.
  package let name: String
  /// What its rows are counted by: `row`, `client`, `episode`. A column of the same name holds the
  /// coordinates; without one they count from 0, as they do in a sweep, where all trials' rows follow
  /// each other along `row`.
  package let dimension: String
  package let columns: [Column]

  /// - Precondition: the columns have names of their own, none of them `trial`.
  package init(name: String = "", dimension: String = "row", columns: [Column]) {
    let names = columns.map(\.name)
    precondition(
      Set(names).count == names.count && !names.contains("trial"), "columns of '\(name)': \(names)")
    (self.name, self.dimension, self.columns) = (name, dimension, columns)
  }
}

/// A column of a table.
package struct Column: Hashable, Sendable, Codable {
  package enum Kind: String, Sendable, Codable { case int64, float64, boolean }
  package let name: String
  package let kind: Kind
  /// SI symbol or `1`.
  package let unit: String
  package let meaning: String
  /// The second dimension of a column that has several values a row (`class`); such a column is of
  /// whole or real numbers.
  package let across: String?

  package init(
    _ name: String, _ kind: Kind, across: String? = nil, unit: String = "1", _ meaning: String
  ) {
    precondition(across == nil || kind != .boolean, "column \(name): flags have one value a row")
    (self.name, self.kind, self.across) = (name, kind, across)
    (self.unit, self.meaning) = (unit, meaning)
  }

  /// Whether a cell may stand in this column.
  package func takes(_ cell: Cell) -> Bool {
    switch cell {
    case .int64: kind == .int64 && across == nil
    case .float64: kind == .float64 && across == nil
    case .boolean: kind == .boolean
    case .int64s: kind == .int64 && across != nil
    case .float64s: kind == .float64 && across != nil
    }
  }
}

/// One value of a row.
package enum Cell: Hashable, Sendable {
  case int64(Int)
  case float64(Double)
  case boolean(Bool)
  /// The values of a column with a second dimension.
  case int64s([Int])
  case float64s([Double])
}
