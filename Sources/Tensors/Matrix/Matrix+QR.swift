import COpenBLAS

/// `a = q · r` with orthonormal columns of `q` and an upper triangle `r`.
package struct QRFactorization: Sendable {
  /// `[m, min(m, n)]`.
  package let q: Matrix
  /// `[min(m, n), n]`, zero below the diagonal; diagonal elements may be negative.
  package let r: Matrix
}

extension Matrix {
  /// The thin QR factorization of a matrix `[m, n]` by Householder reflections (dgeqrf, dorgqr).
  ///
  /// - Throws: ``MatrixError`` where an element is not finite.
  package func qr() throws(MatrixError) -> QRFactorization {
    try requireFinite(for: "dgeqrf")
    let order = min(rows, columns)
    guard order > 0 else {
      return QRFactorization(q: Matrix(zeros: rows, order), r: Matrix(zeros: order, columns))
    }
    var (m, n, k, info) = (CInt(rows), CInt(columns), CInt(order), CInt(0))
    var factors = transposed.values
    var scales = [Double](repeating: 0, count: order)
    var length = CInt(32 * max(rows, columns))
    var work = [Double](repeating: 0, count: Int(length))
    dgeqrf_(&m, &n, &factors, &m, &scales, &work, &length, &info)
    try checkLAPACK("dgeqrf", info, .noConvergence)
    var upper = Matrix(zeros: order, columns)
    for row in 0..<order {
      for column in row..<columns {
        upper[row, column] = factors[column * rows + row]
      }
    }
    dorgqr_(&m, &k, &k, &factors, &m, &scales, &work, &length, &info)
    try checkLAPACK("dorgqr", info, .noConvergence)
    let columnsOfQ = Array(factors[..<(order * rows)])
    return QRFactorization(
      q: Matrix(rows: order, columns: rows, values: columnsOfQ).transposed, r: upper)
  }
}
