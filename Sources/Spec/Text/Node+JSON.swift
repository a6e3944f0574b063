extension Node {
  /// The tree of a JSON text of others, such as a line that a program printed.
  /// - Throws: ``SpecErrors`` where it is none.
  package init(json text: String) throws(SpecErrors) {
    self = try YamlReader.tree(of: SourceText(name: "JSON", text: text))
  }
}
