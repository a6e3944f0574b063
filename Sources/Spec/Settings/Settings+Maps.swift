// Maps of names to values, whose names are not the reader's to choose.
extension Settings {
  /// A required map of scalars.
  /// - Returns: The names with their values, in the order of the file; the example where the setting
  ///   is missing or wrong.
  package mutating func takeValues(
    _ key: String, example: [(name: String, value: Value)], _ meaning: String
  ) -> [(name: String, value: Value)] {
    var description = SettingDescription(key, .map, meaning)
    description.isRequired = true
    description.exampleValue = .map(
      example.map {
        Node.Entry(key: $0.name, keyPosition: .nowhere, value: Node($0.value.content, at: .nowhere))
      })
    return read(description, fallback: example) { node in
      guard let entries = node.entries, !entries.isEmpty else {
        return .mismatch("must be a map of names and values, got \(node.shown)")
      }
      var values: [(name: String, value: Value)] = []
      for entry in entries {
        guard let value = entry.value.value else {
          return .mismatch("must hold values, and \(brief(entry.key)) is \(entry.value.shown)")
        }
        values.append((entry.key, value))
      }
      return .value(values)
    }
  }
}
