import COpenBLAS

/// `a = u · diag(values) · vTransposed`, with k = min(m, n).
package struct SingularValueDecomposition: Sendable {
  /// `[m, k]`, orthonormal columns.
  package let u: Matrix
  /// `k` numbers, none negative, the largest first.
  package let values: [Double]
  /// `[k, n]`, orthonormal rows.
  package let vTransposed: Matrix
}

extension Matrix {
  /// The thin singular value decomposition of a matrix `[m, n]` (dgesdd).
  ///
  /// - Throws: ``MatrixError`` where an element is not finite or the iteration fails.
  package func singularValueDecomposition() throws(MatrixError) -> SingularValueDecomposition {
    try requireFinite(for: "dgesdd")
    let order = min(rows, columns)
    var singular = [Double](repeating: 0, count: order)
    var u = Matrix(zeros: rows, order)
    var vTransposed = Matrix(zeros: order, columns)
    guard order > 0 else {
      return SingularValueDecomposition(u: u, values: singular, vTransposed: vTransposed)
    }
    // By rows, this matrix is LAPACK's transpose `v · s · uᵀ`, and so are the factors.
    var (m, n, k, info) = (CInt(columns), CInt(rows), CInt(order), CInt(0))
    var scratch = values
    var integers = [CInt](repeating: 0, count: 8 * order)
    var (length, size) = (CInt(-1), 0.0)
    dgesdd_(
      "S", &m, &n, &scratch, &m, &singular, &vTransposed.values, &m, &u.values, &k, &size, &length,
      &integers, &info, 1)
    try checkLAPACK("dgesdd", info, .noConvergence)
    length = CInt(size)
    var work = [Double](repeating: 0, count: Int(length))
    dgesdd_(
      "S", &m, &n, &scratch, &m, &singular, &vTransposed.values, &m, &u.values, &k, &work, &length,
      &integers, &info, 1)
    try checkLAPACK("dgesdd", info, .noConvergence)
    return SingularValueDecomposition(u: u, values: singular, vTransposed: vTransposed)
  }
}
