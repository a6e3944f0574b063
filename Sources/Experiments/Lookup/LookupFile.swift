import Datasets
import Results

/// The file of a table of which the header has been read: CSV, plain or gzip, or a group of an HDF5
/// file.
struct LookupFile: Sendable {
  /// Of the names of HDF5 files.
  private static let endings = [".h5", ".hdf5", ".nc"]

  let path: String
  /// Of an HDF5 file; `nil`: CSV.
  let group: String?
  /// With one value a row.
  let columns: [String]
  /// With a curve a row: the places of its values.
  let curves: [(name: String, places: [Int])]

  /// - Parameter group: Of an HDF5 file.
  /// - Throws: `DatasetError` or `ResultsError` where the header cannot be read or names nothing.
  init(_ path: String, group: String) throws {
    self.path = path
    guard Self.endings.contains(where: { path.hasSuffix($0) }) else {
      (self.group, columns, curves) = (nil, try CSVFile.header(path), [])
      return
    }
    let table = try HDF5Columns(path, group: group)
    guard !table.columns.isEmpty else {
      let groups = table.groups.joined(separator: ", ")
      throw DatasetError(
        path, "the group \(table.group) holds no columns",
        hint: groups.isEmpty ? nil : "name one of its groups with 'group': \(groups)")
    }
    self.group = table.group
    columns = table.columns.filter { $0.places == nil }.map(\.name)
    curves = table.columns.compactMap { column in column.places.map { (column.name, $0) } }
  }

  /// Everything that is there to be named.
  var names: [String] { columns + curves.map(\.name) }

  /// The checksum of the file, for the identity of an experiment.
  var identity: String { get throws { try DataPath.identity(of: path) } }

  /// Everything that determines the table but the contents of the file.
  func source(_ wanted: LookupChoice) -> String {
    "lookup \(path) \(group ?? "") \(wanted.columns) \(wanted.metrics.map(\.columns))"
  }

  /// Reads what is wanted.
  /// - Throws: `DatasetError` or `ResultsError` where the file is damaged, or a number is none.
  func read(_ wanted: LookupChoice) throws -> LookupTable {
    let table = try group == nil ? readCSV(wanted) : readHDF5(wanted)
    for column in wanted.numbers {
      guard let word = table[column].firstWord else { continue }
      throw DatasetError(
        path, line: table.line(of: word.row), "'\(word.text)' in column '\(column)' is no number")
    }
    return table
  }

  private func readCSV(_ wanted: LookupChoice) throws -> LookupTable {
    let (names, records) = try CSVFile.records(path)
    var columns: [String: LookupColumn] = [:]
    for (place, name) in names.enumerated() where wanted.names(name) {
      columns[name] = LookupColumn(cells: records.map { $0[place].text })
    }
    return LookupTable(
      name: path, rows: records.count, columns: columns, lines: records.map { $0[0].line })
  }

  private func readHDF5(_ wanted: LookupChoice) throws -> LookupTable {
    let file = try HDF5Columns(path, group: group ?? "/")
    var columns: [String: LookupColumn] = [:]
    for name in self.columns where wanted.names(name) {
      let values = try file.values(of: name)
      if let texts = values.texts {
        columns[name] = LookupColumn.texts(texts)
      } else {
        columns[name] = .numbers(try numbers(values))
      }
    }
    for (name, places) in curves {
      let cells = places.map { LookupChoice.cell(of: name, at: $0) }
      guard cells.contains(where: wanted.names) else { continue }
      let all = try numbers(try file.values(of: name))
      for (index, cell) in cells.enumerated() {
        columns[cell] = .numbers((0..<file.rows).map { all[$0 * places.count + index] })
      }
    }
    return LookupTable(name: path, rows: file.rows, columns: columns)
  }

  /// Of a results file or another: what is not a number was not recorded.
  private func numbers(_ variable: DataVariable) throws -> [Double?] {
    guard let reals = variable.reals else {
      throw DatasetError(path, "the dataset '\(variable.name)' holds no numbers")
    }
    return reals.map { $0.isNaN ? nil : $0 }
  }
}
