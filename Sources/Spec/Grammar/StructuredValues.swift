/// Values of a W&B sweep that are lists, maps or nothing: parameters have none such here, so they
/// become texts of JSON, which the trial turns back.
struct StructuredValues {
  /// Dotted names of the parameters that have such values.
  private(set) var names: [String] = []

  /// The `parameters` block of a sweep with texts in their place.
  mutating func replaced(in parameters: Node, prefix: String = "") -> Node {
    changing(parameters) { entry in
      let name = prefix + entry.key
      if let nested = entry.value["parameters"] {
        let inner = replaced(in: nested, prefix: name + ".")
        return changing(entry.value) { $0.key == "parameters" ? inner : $0.value }
      }
      return parameter(entry.value, name)
    }
  }

  private mutating func parameter(_ node: Node, _ name: String) -> Node {
    var found = false
    let replaced = changing(node) { entry in
      switch (entry.key, entry.value.content) {
      case ("value", _) where entry.value.isStructured:
        found = true
        return entry.value.asText
      case ("values", .list(let elements)) where elements.contains(where: \.isStructured):
        found = true
        var list = entry.value
        list.content = .list(elements.map { $0.isStructured ? $0.asText : $0 })
        return list
      default: return entry.value
      }
    }
    if found { names.append(name) }
    return replaced
  }

  /// A map with other values; what is no map as it is.
  private func changing(_ node: Node, _ value: (Node.Entry) -> Node) -> Node {
    guard let entries = node.entries else { return node }
    var node = node
    node.content = .map(
      entries.map { entry in
        var entry = entry
        entry.value = value(entry)
        return entry
      })
    return node
  }
}

extension Node {
  /// Whether it is a list, a map or nothing.
  package var isStructured: Bool {
    switch content {
    case .null, .list, .map: true
    case .boolean, .integer, .real, .text: false
    }
  }

  fileprivate var asText: Node { Node(.text(canonicalJSON), at: position, length: length) }
}
