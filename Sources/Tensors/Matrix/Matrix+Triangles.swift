import COpenBLAS

/// Work with the triangle itself.
extension CholeskyFactorization {
  /// Solves `lower · x = r` for every row `r` of `rows [m, n]`, in place (dtrsm).
  package func solveLower(_ rows: inout Matrix) { solve(&rows, CblasTrans) }

  /// Solves `lowerᵀ · x = r` for every row `r` of `rows [m, n]`, in place (dtrsm).
  package func solveUpper(_ rows: inout Matrix) { solve(&rows, CblasNoTrans) }

  private func solve(_ rows: inout Matrix, _ transposition: CBLAS_TRANSPOSE) {
    precondition(
      rows.columns == lower.rows,
      "rows [\(rows.rows), \(rows.columns)] for a triangle of order \(lower.rows)")
    guard rows.rows > 0, rows.columns > 0 else { return }
    let (m, n) = (CInt(rows.rows), CInt(rows.columns))
    cblas_dtrsm(
      CblasRowMajor, CblasRight, CblasLower, transposition, CblasNonUnit, m, n, 1, lower.values, n,
      &rows.values, n)
  }

  /// `a⁻¹ [n, n]` (dpotri).
  package func inverse() -> Matrix {
    var inverse = lower
    guard lower.rows > 0 else { return inverse }
    var (n, info) = (CInt(lower.rows), CInt(0))
    // The lower triangle by rows is LAPACK's upper triangle by columns.
    dpotri_("U", &n, &inverse.values, &n, &info, 1)
    precondition(info == 0, "dpotri: info \(info) for a factor with a positive diagonal")
    inverse.mirrorLower()
    return inverse
  }

  /// The factorization of `a` with rows and columns added at its end:
  /// `[[a, crossᵀ], [cross, corner]]`, with `cross [m, n]` and `corner [m, m]`.
  ///
  /// Source: Golub & Van Loan, *Matrix Computations* §4.2.9 (block Cholesky): O(m n² + m³).
  /// - Throws: ``MatrixError`` where the larger matrix is not positive definite or not finite.
  package func appending(
    _ cross: Matrix, corner: Matrix
  ) throws(MatrixError) -> CholeskyFactorization {
    let (n, m) = (lower.rows, corner.rows)
    precondition(
      cross.rows == m && cross.columns == n && corner.columns == m,
      "rows [\(cross.rows), \(cross.columns)] and a corner [\(m), \(corner.columns)] "
        + "for a factor of order \(n)")
    guard m > 0 else { return self }
    try cross.requireFinite(for: "dtrsm")
    var rows = cross
    solveLower(&rows)
    let last = try (corner - rows.times(rows, transposing: .second)).cholesky()
    var extended = Matrix(zeros: n + m, n + m)
    extended.copy(lower, toRow: 0, column: 0)
    extended.copy(rows, toRow: n, column: 0)
    extended.copy(last.lower, toRow: n, column: n)
    return CholeskyFactorization(lower: extended)
  }
}

extension Matrix {
  /// Overwrites the block that begins at (`row`, `column`) with `block`.
  package mutating func copy(_ block: Matrix, toRow row: Int, column: Int) {
    precondition(
      row >= 0 && column >= 0 && row + block.rows <= rows && column + block.columns <= columns,
      "a block [\(block.rows), \(block.columns)] at (\(row), \(column)) of [\(rows), \(columns)]")
    for index in 0..<block.rows {
      let start = (row + index) * columns + column
      values.replaceSubrange(start..<start + block.columns, with: block.row(index))
    }
  }

  /// Copies the lower triangle of a square matrix over the upper one.
  fileprivate mutating func mirrorLower() {
    let order = rows
    values.withUnsafeMutableBufferPointer { values in
      for row in 0..<order {
        for column in 0..<row { values[column * order + row] = values[row * order + column] }
      }
    }
  }
}
