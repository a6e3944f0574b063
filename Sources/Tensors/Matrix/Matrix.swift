/// A matrix of Doubles with value semantics, stored row after row.
///
/// Shapes are written `[rows, columns]`. Extents of 0 are allowed everywhere.
package struct Matrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// `rows · columns` numbers, the first row first.
  package var values: [Double]

  /// - Precondition: `values` holds `rows · columns` numbers.
  package init(rows: Int, columns: Int, values: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "a matrix [\(rows), \(columns)] can't hold \(values.count) values")
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// A matrix `[rows, columns]` of zeros.
  package init(zeros rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  /// A matrix of the given rows, which have equal lengths.
  package init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(
      rows.allSatisfy { $0.count == columns }, "rows have the lengths \(rows.map(\.count))")
    self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
  }

  /// A matrix `[count, 1]`.
  package init(column values: [Double]) {
    self.init(rows: values.count, columns: 1, values: values)
  }

  /// The square matrix with `values` on its diagonal and zeros elsewhere.
  package init(diagonal values: [Double]) {
    self.init(zeros: values.count, values.count)
    for (index, value) in values.enumerated() {
      self[index, index] = value
    }
  }

  /// The unit matrix `[order, order]`.
  package static func identity(_ order: Int) -> Matrix {
    Matrix(diagonal: [Double](repeating: 1, count: order))
  }

  package subscript(row: Int, column: Int) -> Double {
    get { values[offset(row, column)] }
    set { values[offset(row, column)] = newValue }
  }

  private func offset(_ row: Int, _ column: Int) -> Int {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "element (\(row), \(column)) of a matrix [\(rows), \(columns)]")
    return row * columns + column
  }

  /// The `columns` numbers of one row.
  package func row(_ row: Int) -> ArraySlice<Double> {
    precondition(row >= 0 && row < rows, "row \(row) of a matrix [\(rows), \(columns)]")
    return values[row * columns..<(row + 1) * columns]
  }

  /// The `rows` numbers of one column.
  package func column(_ column: Int) -> [Double] {
    (0..<rows).map { self[$0, column] }
  }

  /// The rows with the given indices, in that order, repeats allowed: `[indices.count, columns]`.
  package func selecting(rows indices: [Int]) -> Matrix {
    var selected = [Double]()
    selected.reserveCapacity(indices.count * columns)
    for index in indices {
      selected.append(contentsOf: row(index))
    }
    return Matrix(rows: indices.count, columns: columns, values: selected)
  }

  /// The matrix with rows and columns exchanged: `[columns, rows]`.
  package var transposed: Matrix {
    var result = Matrix(zeros: columns, rows)
    let (rows, columns) = (rows, columns)
    values.withUnsafeBufferPointer { source in
      result.values.withUnsafeMutableBufferPointer { target in
        for row in 0..<rows {
          for column in 0..<columns {
            target[column * rows + row] = source[row * columns + column]
          }
        }
      }
    }
    return result
  }
}
