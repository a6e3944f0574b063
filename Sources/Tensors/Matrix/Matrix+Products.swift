import COpenBLAS

extension Matrix {
  /// Which factor of a product is transposed.
  package enum Transposition: Sendable {
    case none
    case first
    case second
  }

  /// `self [m, k] · other [k, n] → [m, n]`.
  package static func * (a: Matrix, b: Matrix) -> Matrix {
    a.times(b)
  }

  /// The product, with one factor transposed on the fly.
  ///
  /// `.first`: `aᵀ·b` with a `[k, m]`; `.second`: `a·bᵀ` with b `[n, k]`. Result `[m, n]`.
  package func times(_ other: Matrix, transposing: Transposition = .none) -> Matrix {
    let (m, k) = transposing == .first ? (columns, rows) : (rows, columns)
    let (inner, n) =
      transposing == .second ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(
      k == inner,
      "product of [\(rows), \(columns)] and [\(other.rows), \(other.columns)], "
        + "transposing \(transposing)")
    var result = Matrix(zeros: m, n)
    guard m > 0, n > 0, k > 0 else { return result }
    cblas_dgemm(
      CblasRowMajor, transposing == .first ? CblasTrans : CblasNoTrans,
      transposing == .second ? CblasTrans : CblasNoTrans, CInt(m), CInt(n), CInt(k), 1, values,
      CInt(columns), other.values, CInt(other.columns), 0, &result.values, CInt(n))
    return result
  }

  /// `self [m, n] · vector [n] → [m]`.
  package func times(_ vector: [Double]) -> [Double] {
    times(Matrix(column: vector)).values
  }

  /// Element by element; shapes are equal.
  package static func + (a: Matrix, b: Matrix) -> Matrix {
    a.combined(with: b, +)
  }

  /// Element by element; shapes are equal.
  package static func - (a: Matrix, b: Matrix) -> Matrix {
    a.combined(with: b, -)
  }

  /// Every element times a number.
  package static func * (scale: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, values: a.values.map { scale * $0 })
  }

  /// The square root of the sum of squares of all elements.
  package var frobeniusNorm: Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    precondition(
      rows == other.rows && columns == other.columns,
      "shapes [\(rows), \(columns)] and [\(other.rows), \(other.columns)] differ")
    return Matrix(
      rows: rows, columns: columns, values: zip(values, other.values).map(operation))
  }
}
