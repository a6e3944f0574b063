import Tensors
import Testing

/// Golden values: `python3 Tests/Goldens/matrix.py` (numpy 2.4.6).
struct MatrixTests {
  /// A few roundings of numbers below 10.
  private let roundings = 1e-13

  private let tall = Matrix([[4, 1, -2], [1, 3, 0.5], [0, -1, 2], [2, 2, 1]])
  private let symmetric = Matrix([[4, 1, -2], [1, 3, 0.5], [-2, 0.5, 5]])
  private let right = Matrix(column: [1, 2, 3, 4])

  private func isClose(_ a: Matrix, _ b: Matrix, within tolerance: Double = 1e-13) -> Bool {
    a.rows == b.rows && a.columns == b.columns && (a - b).frobeniusNorm <= tolerance
  }

  private func random(_ rows: Int, _ columns: Int) -> Matrix {
    var cursor = RandomStream(seed: 3, "matrix").cursor(step: rows, item: columns)
    return Matrix(rows: rows, columns: columns, values: cursor.normals(rows * columns))
  }

  @Test func `products take rows times columns`() {
    let a = Matrix([[1, 2, 3], [4, 5, 6]])
    let b = Matrix([[1, 0], [0, 1], [2, 2]])
    #expect(a * b == Matrix([[7, 8], [16, 17]]))
    #expect(a.times([1, 1, 1]) == [6, 15])
    #expect(a.times(a, transposing: .second) == Matrix([[14, 32], [32, 77]]))
    #expect(a.times(a, transposing: .first) == a.transposed * a)
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
  }

  @Test func `an extent of zero gives an empty or zero product`() {
    #expect(Matrix(zeros: 2, 0) * Matrix(zeros: 0, 3) == Matrix(zeros: 2, 3))
    #expect((Matrix(zeros: 0, 2) * Matrix(zeros: 2, 3)).rows == 0)
  }

  @Test func `rows are selected in the order given`() {
    let selected = tall.selecting(rows: [3, 0, 3])
    #expect(selected == Matrix([[2, 2, 1], [4, 1, -2], [2, 2, 1]]))
    #expect(Array(tall.row(1)) == [1, 3, 0.5] && tall.column(2) == [-2, 0.5, 2, 1])
  }

  @Test func `QR equals numpy's`() throws {
    let factors = try tall.qr()
    #expect(
      isClose(
        factors.r,
        Matrix([
          [-4.58257569495584, -2.400396792595916, 1.2001983962979583],
          [0, -3.039423504234847, -0.7833565732564041], [0, 0, -2.682513054704449],
        ])))
    #expect(isClose(factors.q * factors.r, tall))
  }

  @Test(arguments: [(7, 7), (40, 9), (9, 40), (1, 5), (5, 1), (0, 3), (3, 0)])
  func `factors multiply to the matrix and are orthonormal`(rows: Int, columns: Int) throws {
    let matrix = random(rows, columns)
    let unit = Matrix.identity(min(rows, columns))
    let qr = try matrix.qr()
    #expect(isClose(qr.q * qr.r, matrix, within: 1e-12))
    #expect(isClose(qr.q.times(qr.q, transposing: .first), unit, within: 1e-12))
    let singular = try matrix.singularValueDecomposition()
    let product = singular.u * Matrix(diagonal: singular.values) * singular.vTransposed
    #expect(isClose(product, matrix, within: 1e-12))
    #expect(isClose(singular.u.times(singular.u, transposing: .first), unit, within: 1e-12))
    #expect(
      isClose(
        singular.vTransposed.times(singular.vTransposed, transposing: .second), unit,
        within: 1e-12))
  }

  @Test func `Cholesky equals numpy's and solves`() throws {
    let factor = try symmetric.cholesky()
    #expect(
      isClose(
        factor.lower,
        Matrix([
          [2, 0, 0], [0.5, 1.6583123951777, 0], [-1, 0.6030226891555273, 1.9069251784911847],
        ])))
    #expect((factor.logDeterminant - 3.6888794541139367).magnitude < roundings)
    let solution = factor.solve(Matrix(column: [1, 2, 3]))
    #expect(isClose(solution, Matrix(column: [0.55625, 0.35, 0.7875])))
  }

  @Test func `singular values and eigenvalues equal numpy's`() throws {
    let singular = try tall.singularValueDecomposition().values
    #expect(
      isClose(
        Matrix(column: singular),
        Matrix(column: [5.518181697903782, 3.222607866740936, 2.101063846278634])))
    let eigen = try symmetric.symmetricEigendecomposition()
    #expect(
      isClose(
        Matrix(column: eigen.values),
        Matrix(column: [1.584206693092622, 3.8393364524664815, 6.576456854440895])))
    #expect(isClose(symmetric * eigen.vectors, eigen.vectors * Matrix(diagonal: eigen.values)))
  }

  @Test func `linear systems equal numpy's`() throws {
    let solution = try symmetric.solve(Matrix(column: [1, 2, 3]))
    #expect(isClose(solution, Matrix(column: [0.55625, 0.35, 0.7875])))
    let general = random(12, 12)
    let wanted = random(12, 3)
    #expect(isClose(try general.solve(general * wanted), wanted, within: 1e-10))
  }

  @Test func `least squares equals numpy's at full rank`() throws {
    let solution = try tall.leastSquares(right)
    #expect(solution.rank == 3)
    let golden = [1.034383954154728, 0.09455587392550113, 1.5931232091690546]
    #expect(isClose(solution.coefficients, Matrix(column: golden)))
  }

  @Test func `least squares gives the smallest solution where columns depend on each other`() throws
  {
    let first = tall.column(0)
    let dependent = Matrix([first, first.map { 2 * $0 }, tall.column(1)]).transposed
    let solution = try dependent.leastSquares(right)
    #expect(solution.rank == 2)
    let golden = [0.08041237113402068, 0.16082474226804128, 0.5051546391752574]
    #expect(isClose(solution.coefficients, Matrix(column: golden)))
  }

  @Test func `a zero matrix has rank 0 and the solution 0`() throws {
    let solution = try Matrix(zeros: 3, 2).leastSquares(Matrix(column: [1, 2, 3]))
    #expect(solution.rank == 0 && solution.coefficients == Matrix(zeros: 2, 1))
  }

  @Test func `an indefinite matrix is named with the order of its minor`() {
    let error = #expect(throws: MatrixError.self) { _ = try Matrix([[1, 2], [2, 1]]).cholesky() }
    #expect(
      error?.description
        == "dpotrf: the matrix is not positive definite (leading minor of order 2); "
        + "add a positive number to its diagonal")
  }

  @Test func `a singular matrix is named with its pivot`() {
    let error = #expect(throws: MatrixError.self) {
      _ = try Matrix([[1, 2], [2, 4]]).solve(Matrix(column: [1, 1]))
    }
    #expect(error == MatrixError(reason: .singular, routine: "dgesv", info: 2))
  }

  @Test func `NaN is refused by every factorization`() {
    let bad = Matrix([[1, 0], [.nan, 1]])
    let refused = { (routine: String) in
      MatrixError(reason: .notFinite, routine: routine, info: 2)
    }
    #expect(throws: refused("dgeqrf")) { _ = try bad.qr() }
    #expect(throws: refused("dpotrf")) { _ = try bad.cholesky() }
    #expect(throws: refused("dgesdd")) { _ = try bad.singularValueDecomposition() }
    #expect(throws: refused("dsyevd")) { _ = try bad.symmetricEigendecomposition() }
    #expect(throws: refused("dgesv")) { _ = try bad.solve(Matrix(column: [1, 1])) }
  }

  @Test func `a product of wrong shapes traps`() async {
    await #expect(processExitsWith: .failure) { _ = Matrix(zeros: 2, 3) * Matrix(zeros: 2, 3) }
  }
}
