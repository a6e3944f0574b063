import COpenBLAS

/// The solution of smallest norm among those of smallest residual.
package struct LeastSquaresSolution: Sendable {
  /// `[n, k]`.
  package let coefficients: Matrix
  /// How many singular values count as positive.
  package let rank: Int
  /// `min(m, n)` numbers, the largest first.
  package let singularValues: [Double]
}

extension Matrix {
  /// The solution `[n, k]` of `self · x = right`, for a square matrix `[n, n]` and `right [n, k]`,
  /// by Gaussian elimination with row exchanges (dgesv).
  ///
  /// - Throws: ``MatrixError`` where the matrix is singular or not finite.
  package func solve(_ right: Matrix) throws(MatrixError) -> Matrix {
    precondition(
      rows == columns && right.rows == rows,
      "matrix [\(rows), \(columns)] and right side [\(right.rows), \(right.columns)]")
    try requireFinite(for: "dgesv")
    try right.requireFinite(for: "dgesv")
    guard rows > 0, right.columns > 0 else { return right }
    var (n, count, info) = (CInt(rows), CInt(right.columns), CInt(0))
    var factors = transposed.values
    var exchanges = [CInt](repeating: 0, count: rows)
    var solution = right.transposed
    dgesv_(&n, &count, &factors, &n, &exchanges, &solution.values, &n, &info)
    try checkLAPACK("dgesv", info, .singular)
    return solution.transposed
  }

  /// The `x [n, k]` of smallest norm that minimizes ‖`self [m, n]` · x − `right [m, k]`‖, for any
  /// rank, through the singular value decomposition.
  ///
  /// - Parameter relativeTolerance: Singular values up to this share of the largest count as 0.
  ///   By default `max(m, n) · 2⁻⁵²`, as in Golub & Van Loan, *Matrix Computations* §5.5.8.
  /// - Throws: ``MatrixError`` where an element is not finite or the iteration fails.
  package func leastSquares(
    _ right: Matrix, relativeTolerance: Double? = nil
  ) throws(MatrixError) -> LeastSquaresSolution {
    precondition(
      right.rows == rows,
      "matrix [\(rows), \(columns)] and right side [\(right.rows), \(right.columns)]")
    try right.requireFinite(for: "least squares")
    let decomposition = try singularValueDecomposition()
    let tolerance = relativeTolerance ?? Double(max(rows, columns)) * 0x1p-52
    let threshold = tolerance * (decomposition.values.first ?? 0)
    var projected = decomposition.u.times(right, transposing: .first)
    var rank = 0
    for (row, value) in decomposition.values.enumerated() {
      let inverse = value > threshold ? 1 / value : 0
      rank += value > threshold ? 1 : 0
      for column in 0..<projected.columns {
        projected[row, column] *= inverse
      }
    }
    return LeastSquaresSolution(
      coefficients: decomposition.vTransposed.times(projected, transposing: .first), rank: rank,
      singularValues: decomposition.values)
  }
}
