import Crypto

extension StudyHeader {
  /// SHA-256, hexadecimal, of the text that says all that makes two runs the same experiment.
  package static func identity(of text: String) -> String {
    ValueDigest.hexadecimal(SHA256.hash(data: Array(text.utf8)))
  }
}
