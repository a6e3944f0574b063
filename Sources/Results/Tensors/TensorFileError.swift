/// A file of tensors that cannot be read.
package struct TensorFileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let reason: String

  init(_ path: String, _ reason: String) { (self.path, self.reason) = (path, reason) }

  package var description: String { "\(path): \(reason)" }
}
