import Tensors
import Testing

struct OrthogonalizationTests {
  private static func apply(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    let matrix = Storage(values)
    Orthogonalization().apply(
      to: StorageSlice(matrix, 0..<values.count), rows: rows, columns: columns,
      with: .fastest())
    return matrix.values
  }

  private static func random(_ rows: Int, _ columns: Int) -> [Float] {
    Example.tensor("matrix \(rows) \(columns)", [rows, columns], in: -1...1).values
  }

  @Test(arguments: [(4, 4), (12, 5), (5, 12), (1, 9), (9, 1), (40, 64)])
  func `singular values come near 1`(rows: Int, columns: Int) throws {
    let found = Self.apply(Self.random(rows, columns), rows, columns)
    let matrix = Matrix(rows: rows, columns: columns, values: found.map(Double.init))
    let values = try matrix.singularValueDecomposition().values
    // The smallest of a square matrix rise last.
    #expect(values.allSatisfy { $0 < 1.3 } && values[min(rows, columns) / 2] > 0.6)
  }

  /// Products of other shapes round otherwise.
  @Test(arguments: [(12, 5), (7, 7), (3, 20)])
  func `the transpose of a matrix gives the transpose`(rows: Int, columns: Int) {
    let values = Self.random(rows, columns)
    func transposed(_ values: [Float], _ columns: Int) -> [Float] {
      (0..<columns).flatMap { c in
        stride(from: c, to: values.count, by: columns).map { values[$0] }
      }
    }
    let found = Self.apply(transposed(values, columns), columns, rows)
    let expected = transposed(Self.apply(values, rows, columns), columns)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func `the size of a matrix does not matter, and 0 stays 0`() {
    let values = Self.random(6, 4)
    let found = Self.apply(values.map { $0 * 0x1p40 }, 6, 4)
    #expect(zip(found, Self.apply(values, 6, 4)).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(Self.apply([Float](repeating: 0, count: 24), 6, 4).allSatisfy { $0 == 0 })
  }
}
