import COpenBLAS

/// `a · vectors = vectors · diag(values)` of a symmetric matrix.
package struct SymmetricEigendecomposition: Sendable {
  /// `n` numbers, the smallest first.
  package let values: [Double]
  /// `[n, n]`: column `j` is the unit vector of `values[j]`; its sign is LAPACK's.
  package let vectors: Matrix
}

extension Matrix {
  /// All eigenvalues and eigenvectors of a symmetric matrix `[n, n]`; only its lower triangle is
  /// read (dsyevd).
  ///
  /// - Throws: ``MatrixError`` where an element is not finite or the iteration fails.
  package func symmetricEigendecomposition() throws(MatrixError) -> SymmetricEigendecomposition {
    precondition(rows == columns, "eigenvalues of a matrix [\(rows), \(columns)]")
    try requireFinite(for: "dsyevd")
    guard rows > 0 else { return SymmetricEigendecomposition(values: [], vectors: self) }
    var eigenvalues = [Double](repeating: 0, count: rows)
    var vectors = self
    var (n, info) = (CInt(rows), CInt(0))
    // The documented smallest sizes of the two work spaces.
    var length = CInt(1 + 6 * rows + 2 * rows * rows)
    var integerLength = CInt(3 + 5 * rows)
    var work = [Double](repeating: 0, count: Int(length))
    var integers = [CInt](repeating: 0, count: Int(integerLength))
    dsyevd_(
      "V", "U", &n, &vectors.values, &n, &eigenvalues, &work, &length, &integers, &integerLength,
      &info, 1, 1)
    try checkLAPACK("dsyevd", info, .noConvergence)
    return SymmetricEigendecomposition(values: eigenvalues, vectors: vectors.transposed)
  }
}
