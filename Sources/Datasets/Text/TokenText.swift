/// A text as a sequence of numbered tokens.
package struct TokenText: Sendable, Equatable {
  /// What a token stands for.
  package enum Unit: String, CaseIterable, Sendable {
    /// A Unicode scalar of the text; those that occur are numbered by their code points.
    case characters
    /// A byte.
    case bytes
  }

  /// Each below ``vocabulary``.
  package let tokens: [UInt16]
  /// How many tokens there are to tell apart.
  package let vocabulary: Int

  /// - Parameter path: Where the bytes come from.
  /// - Throws: ``DatasetError`` where characters are asked for and the bytes are no UTF-8.
  package init(_ bytes: [UInt8], _ unit: Unit, path: String) throws(DatasetError) {
    switch unit {
    case .bytes:
      (tokens, vocabulary) = (bytes.map(UInt16.init), 256)
    case .characters:
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw DatasetError(path, "is no text in UTF-8", hint: "use 'tokens: bytes'")
      }
      var places = [Int32](repeating: -1, count: 0x11_0000)
      for scalar in text.unicodeScalars { places[Int(scalar.value)] = 0 }
      var count: Int32 = 0
      for scalar in places.indices where places[scalar] == 0 {
        places[scalar] = count
        count += 1
      }
      guard count <= 1 << 16 else {
        throw DatasetError(
          path, "has \(count) different characters, more than 65 536",
          hint: "use 'tokens: bytes'")
      }
      vocabulary = Int(count)
      tokens = text.unicodeScalars.map { UInt16(places[Int($0.value)]) }
    }
  }

  /// Reads a file, plain or gzip.
  /// - Throws: ``DatasetError`` where it is empty too.
  package init(file path: String, _ unit: Unit) throws(DatasetError) {
    var reader = try ByteReader(path)
    let bytes = try reader.readToEnd()
    guard !bytes.isEmpty else { throw DatasetError(path, "the file is empty") }
    try self.init(bytes, unit, path: path)
  }
}
