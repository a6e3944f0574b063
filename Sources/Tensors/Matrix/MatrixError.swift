/// Why a factorization or a system of equations has no answer.
package struct MatrixError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// The matrix is not positive definite.
    case notPositiveDefinite
    /// The matrix is exactly singular.
    case singular
    /// The iteration did not converge.
    case noConvergence
    /// An element is infinite or not a number.
    case notFinite
  }

  package let reason: Reason
  /// The LAPACK routine, or the operation that checked the elements.
  package let routine: String
  /// LAPACK's `info`: the order of the leading minor or the number of the pivot that failed, or
  /// how much did not converge. For ``Reason/notFinite`` the offset of the element, row-major.
  package let info: Int

  package init(reason: Reason, routine: String, info: Int) {
    (self.reason, self.routine, self.info) = (reason, routine, info)
  }

  package var description: String {
    switch reason {
    case .notPositiveDefinite:
      "\(routine): the matrix is not positive definite (leading minor of order \(info)); "
        + "add a positive number to its diagonal"
    case .singular:
      "\(routine): the matrix is singular (pivot \(info) is 0); use least squares instead"
    case .noConvergence:
      "\(routine): no convergence (info \(info))"
    case .notFinite:
      "\(routine): element \(info) is infinite or not a number"
    }
  }
}

extension Matrix {
  /// LAPACK may loop for ever on NaN, so every factorization looks first.
  func requireFinite(for routine: String) throws(MatrixError) {
    if let offset = values.firstIndex(where: { !$0.isFinite }) {
      throw MatrixError(reason: .notFinite, routine: routine, info: offset)
    }
  }
}

/// The end of a LAPACK call: a negative `info` is a wrong argument, hence a mistake of this module.
func checkLAPACK(
  _ routine: String, _ info: CInt, _ reason: MatrixError.Reason
) throws(MatrixError) {
  precondition(info >= 0, "\(routine): argument \(-info) is not valid")
  if info > 0 {
    throw MatrixError(reason: reason, routine: routine, info: Int(info))
  }
}
