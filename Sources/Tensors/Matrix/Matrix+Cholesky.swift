import COpenBLAS

/// `a = lower · lowerᵀ` of a symmetric positive definite matrix.
package struct CholeskyFactorization: Sendable {
  /// `[n, n]`, zero above the diagonal, positive on it.
  package let lower: Matrix

  /// The solution `[n, k]` of `a · x = right`, with `right [n, k]` (dpotrs).
  package func solve(_ right: Matrix) -> Matrix {
    precondition(
      right.rows == lower.rows,
      "right side [\(right.rows), \(right.columns)] for a matrix of order \(lower.rows)")
    guard right.rows > 0, right.columns > 0 else { return right }
    var (n, count, info) = (CInt(lower.rows), CInt(right.columns), CInt(0))
    var solution = right.transposed
    // The lower triangle by rows is LAPACK's upper triangle by columns.
    dpotrs_("U", &n, &count, lower.values, &n, &solution.values, &n, &info, 1)
    precondition(info == 0, "dpotrs: argument \(-info) is not valid")
    return solution.transposed
  }

  /// The natural logarithm of the determinant of `a`.
  package var logDeterminant: Double {
    (0..<lower.rows).reduce(0) { $0 + 2 * Elementary.log(lower[$1, $1]) }
  }
}

extension Matrix {
  /// The Cholesky factorization of a symmetric matrix `[n, n]`; only its lower triangle is read
  /// (dpotrf).
  ///
  /// - Throws: ``MatrixError`` where the matrix is not positive definite or not finite.
  package func cholesky() throws(MatrixError) -> CholeskyFactorization {
    precondition(rows == columns, "Cholesky factorization of a matrix [\(rows), \(columns)]")
    try requireFinite(for: "dpotrf")
    var lower = self
    if rows > 0 {
      var (n, info) = (CInt(rows), CInt(0))
      dpotrf_("U", &n, &lower.values, &n, &info, 1)
      try checkLAPACK("dpotrf", info, .notPositiveDefinite)
    }
    for row in 0..<rows {
      for column in row + 1..<max(row + 1, columns) {
        lower[row, column] = 0
      }
    }
    return CholeskyFactorization(lower: lower)
  }
}
