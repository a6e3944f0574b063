import Tensors
import Testing

/// Golden values: `python3 Tests/Goldens/gaussian_process.py` (NumPy 2.4.6, SciPy 1.17.1).
@Suite struct TriangleTests {
  private let symmetric = Matrix([[4, 1, -2], [1, 3, 0.5], [-2, 0.5, 5]])
  private let rows = Matrix([[1, 2, 3], [-1, 0.5, 2]])

  private func isClose(_ a: Matrix, _ b: Matrix, within tolerance: Double = 1e-13) -> Bool {
    a.rows == b.rows && a.columns == b.columns && (a - b).frobeniusNorm <= tolerance
  }

  @Test func `rows are solved with the triangle and with its transpose`() throws {
    let factor = try symmetric.cholesky()
    var (lower, upper) = (rows, rows)
    factor.solveLower(&lower)
    factor.solveUpper(&upper)
    #expect(
      isClose(
        lower,
        Matrix([
          [0.5, 1.0552897060221726, 1.5017035780618078],
          [-0.5, 0.45226701686664544, 0.6435872477407747],
        ])))
    #expect(
      isClose(
        upper,
        Matrix([
          [1.1281146799366888, 0.6339678247636992, 1.5732132722552272],
          [0.04437284686519402, -0.07987369112047325, 1.0488088481701514],
        ])))
  }

  @Test func `the inverse equals numpy's and is symmetric`() throws {
    let inverse = try symmetric.cholesky().inverse()
    #expect(
      isClose(
        inverse, Matrix([[0.36875, -0.15, 0.1625], [-0.15, 0.4, -0.1], [0.1625, -0.1, 0.275]])))
    #expect(inverse == inverse.transposed)
  }

  @Test(arguments: [(1, 5), (30, 1), (30, 17), (0, 3), (4, 0)])
  func `a factor with rows appended is that of the larger matrix`(first: Int, added: Int) throws {
    var cursor = RandomStream(seed: 3, "triangles").cursor(step: first, item: added)
    let order = first + added
    let root = Matrix(rows: order, columns: order, values: cursor.normals(order * order))
    let whole = root.times(root, transposing: .second) + Matrix.identity(order)
    func block(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
      Matrix(
        rows: rows.count, columns: columns.count,
        values: rows.flatMap { row in columns.map { whole[row, $0] } })
    }
    let extended = try block(0..<first, 0..<first).cholesky()
      .appending(block(first..<order, 0..<first), corner: block(first..<order, first..<order))
    #expect(isClose(extended.lower, try whole.cholesky().lower, within: 1e-11))
  }

  @Test func `an indefinite extension is named`() throws {
    let factor = try Matrix([[1]]).cholesky()
    let error = #expect(throws: MatrixError.self) {
      _ = try factor.appending(Matrix([[2]]), corner: Matrix([[3]]))
    }
    #expect(error?.reason == .notPositiveDefinite)
    #expect(throws: MatrixError.self) {
      _ = try factor.appending(Matrix([[.nan]]), corner: Matrix([[3]]))
    }
  }

  @Test func `rows of another length trap`() async {
    await #expect(processExitsWith: .failure) {
      var rows = Matrix(zeros: 2, 3)
      try Matrix.identity(2).cholesky().solveLower(&rows)
    }
  }
}
