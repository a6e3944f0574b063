import Datasets
import Tensors

/// A table in a file, of which the header has been read.
struct CSVTable: TableRecipe {
  let path: String
  let targets: [String]
  let form: TargetForm
  let categorical: [String]
  let classes: Int?
  let limit: Int?
  let features: Int

  init(
    path: String, targets: [String], form: TargetForm, categorical: [String], classes: Int?,
    limit: Int?
  ) throws {
    (self.path, self.targets, self.form) = (path, targets, form)
    (self.categorical, self.limit) = (categorical, limit)
    let header = try CSVFile.header(path)
    for column in targets + categorical where !header.contains(column) {
      throw DatasetError(
        path, line: 1, "there is no column '\(column)'",
        hint: Self.columns(header))
    }
    if let repeated = targets.first(where: { name in targets.count { $0 == name } > 1 }) {
      throw DatasetError(path, "'\(repeated)' is named twice as a target")
    }
    guard header.count > targets.count else {
      throw DatasetError(path, line: 1, "no column is left to learn from beside the target")
    }
    guard !categorical.isEmpty else {
      (features, self.classes) = (header.count - targets.count, classes)
      return
    }
    // How many columns and classes names become is known only from the rows.
    let table = try Table(csv: path, targets: targets, categorical: categorical, limit: limit)
    features = table.features.columns
    self.classes = classes ?? (table.classNames.isEmpty ? nil : max(2, table.classNames.count))
  }

  /// The first columns as they can be shown, whatever is in the file.
  private static func columns(_ names: [String]) -> String {
    let shown = names.prefix(12).map { name in
      String(
        name.unicodeScalars.prefix(40).map {
          $0.value < 32 || $0.value == 127 ? "?" : Character($0)
        })
    }
    return "the columns are: \(shown.joined(separator: ", "))" + (names.count > 12 ? ", …" : "")
  }

  var targetCount: Int { targets.count }

  var source: String {
    "csv \([path] + targets) \(form) \(categorical) \(String(describing: classes)) "
      + String(describing: limit)
  }

  /// Reads all of it once, so that what is wrong with a cell is found before anything runs.
  var identity: String {
    get throws {
      _ = try read()
      return try DataPath.identity(of: path)
    }
  }

  func table(from stream: RandomStream) throws -> Table { try read() }

  private func read() throws -> Table {
    let table = try Table(csv: path, targets: targets, categorical: categorical, limit: limit)
    switch form {
    case .numbers: if let classes { try requireWholes(of: table, below: classes) }
    case .labels: try requireWholes(of: table, below: 2)
    case .shares: try requireShares(of: table)
    }
    return table
  }
  private func requireWholes(of table: Table, below classes: Int) throws {
    for (place, label) in table.targets.values.enumerated()
    where label != label.rounded() || label < 0 || label >= Double(classes) {
      let (row, column) = (place / targets.count, place % targets.count)
      throw DatasetError(
        path, line: row + 2,
        "'\(targets[column])' is \(label), "
          + (form == .labels ? "and labels are 0 or 1" : "no class of 0..<\(classes)"))
    }
  }

  private func requireShares(of table: Table) throws {
    for row in 0..<table.count {
      let shares = table.targets.row(row)
      let sum = shares.reduce(0, +)
      if shares.contains(where: { $0 < 0 }) || abs(sum - 1) > 1e-3 {
        throw DatasetError(
          path, line: row + 2, "the targets add up to \(sum), and shares to 1, none below 0")
      }
    }
  }
}
