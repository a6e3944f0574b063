import HDF5

/// The columns of a table that lies in one group of an HDF5 file, whoever wrote it: every dataset
/// whose first axis has as many places as the table has rows. Of a dataset of two axes the second one
/// runs along a curve.
package struct HDF5Columns: Sendable {
  /// A column that has not been read.
  package struct Column: Sendable, Equatable {
    package let name: String
    /// Where a curve has its values, by its second axis: the dimension's own numbers where they are
    /// whole, else 1, 2, …; `nil` for one value a row.
    package let places: [Int]?
  }

  package let path: String
  /// From the root; `/` for the root itself.
  package let group: String
  package let rows: Int
  /// In the order of the bytes of their names.
  package let columns: [Column]
  /// Names of the groups inside.
  package let groups: [String]

  /// Reads what there is, and no values but the numbers of a second axis.
  /// - Throws: ``ResultsError`` where the file or the group cannot be read.
  package init(_ path: String, group: String) throws(ResultsError) {
    self.path = path
    let parts = group.split(separator: "/")
    let prefix = parts.map { "/" + $0 }.joined()
    self.group = prefix.isEmpty ? "/" : prefix
    do {
      let file = try HDF5File(reading: path)
      var shapes: [(name: String, shape: [Int])] = []
      let children = try file.children(of: self.group)
      groups = children.filter { $0.kind == .group }.map(\.name)
      for child in children where child.kind == .dataset {
        shapes.append((child.name, try file.properties(of: "\(prefix)/\(child.name)").shape))
      }
      let rows = Self.rows(of: shapes.map(\.shape))
      var columns: [Column] = []
      for (name, shape) in shapes where shape.first == rows && shape.count <= 2 {
        let places =
          shape.count == 2 ? try Self.places("\(prefix)/\(name)", count: shape[1], in: file) : nil
        columns.append(Column(name: name, places: places))
      }
      (self.rows, self.columns) = (rows, columns)
    } catch {
      throw ResultsError(path, cannot: "read", error)
    }
  }

  /// The first extent that most datasets of two axes have, without any of those that most of one axis
  /// have; the greater one of two that are as common.
  private static func rows(of shapes: [[Int]]) -> Int {
    let curves = shapes.filter { $0.count == 2 }.map { $0[0] }
    let lengths = curves.isEmpty ? shapes.filter { $0.count == 1 }.map { $0[0] } : curves
    let common = lengths.map { length in (count: lengths.count { $0 == length }, length: length) }
    return common.max { ($0.count, $0.length) < ($1.count, $1.length) }?.length ?? 0
  }

  private static func places(
    _ dataset: String, count: Int, in file: borrowing HDF5File
  ) throws(HDF5Error) -> [Int] {
    let plain = Array(1...max(1, count)).prefix(count)
    let scales = try file.scales(of: dataset)
    guard scales.count == 2, let scale = scales[1].first else { return Array(plain) }
    let coordinates = DataVariable("", [], shape: [count], try file.read(from: scale).values)
    guard let whole = coordinates.integers, whole.count == count else { return Array(plain) }
    return whole
  }

  /// The values of a column, row after row.
  /// - Throws: ``ResultsError`` where it cannot be read.
  package func values(of name: String) throws(ResultsError) -> DataVariable {
    do {
      let file = try HDF5File(reading: path)
      let (values, shape) = try file.read(from: group == "/" ? "/\(name)" : "\(group)/\(name)")
      return DataVariable(name, [], shape: shape, values)
    } catch {
      throw ResultsError(path, cannot: "read", error)
    }
  }
}
