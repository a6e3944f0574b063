import CMPI

/// A call of the MPI library that failed.
package struct MPIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Name of the call, as in the standard.
  package let call: String
  /// What the call returned.
  package let code: Int
  /// The library's own words for it.
  package let text: String

  package var description: String { "\(call) failed: \(text)" }
}

/// Every call of the library goes through here.
/// - Parameter call: its name, as in the standard.
func check(_ call: StaticString, _ body: () -> CInt) throws(MPIError) {
  let code = body()
  guard code != MPI_SUCCESS else { return }
  let text = text(capacity: Int(MPI_MAX_ERROR_STRING)) { MPI_Error_string(code, $0, $1) }
  throw MPIError(call: "\(call)", code: Int(code), text: text ?? "unknown error \(code)")
}

/// A text that the library writes into a buffer; nil when the call fails.
func text(
  capacity: Int, _ write: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<CInt>) -> CInt
) -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity + 1) { buffer in
    buffer.initialize(repeating: 0)
    var length: CInt = 0
    guard let start = buffer.baseAddress, write(start, &length) == MPI_SUCCESS else { return nil }
    return String(cString: start)
  }
}
