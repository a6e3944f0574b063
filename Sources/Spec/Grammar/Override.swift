/// `a.b=v` of the command line, or a line of the file's `smoke` block: a path and a new value.
struct Override {
  let path: [Substring]
  let value: Node
  /// Where each part of the path is written.
  let places: [(position: Position, length: Int)]

  /// Reads `a.b=v`; the value is YAML.
  static func parsed(_ text: String) throws(SpecErrors) -> (Override, SourceText) {
    let source = SourceText(name: "override '\(text)'", text: text)
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      let found = Diagnostic(
        at: Position(source: source.name, line: 1, column: 1), length: text.count,
        "an override is written a.b=value")
      throw SpecErrors([found], sources: [source])
    }
    let offset = text.distance(from: text.startIndex, to: sign) + 1
    let value = try YamlReader.tree(of: source, skipping: offset)
    let start = Position(source: source.name, line: 1, column: 1)
    return (Override(String(text[..<sign]), at: start, value: value), source)
  }

  init(_ path: String, at position: Position, value: Node) {
    self.path = path.split(separator: ".", omittingEmptySubsequences: false)
    self.value = value
    var column = position.column
    places = self.path.map { part in
      defer { column += part.count + 1 }
      let place = Position(source: position.source, line: position.line, column: column)
      return (place, max(1, part.count))
    }
  }

  /// Puts the value into the tree; maps that are missing are made.
  func apply(to root: inout Node) throws(Diagnostic) {
    if root.isNull { root.content = .map([]) }
    try apply(to: &root, from: 0)
  }

  private func apply(to node: inout Node, from depth: Int) throws(Diagnostic) {
    guard depth < path.count else {
      node = value
      return
    }
    let (position, length) = places[depth]
    guard !path[depth].isEmpty else {
      throw Diagnostic(at: position, "an override is written a.b=value, without empty parts")
    }
    if node.text != nil, path[0] == "settings", depth >= 2 {
      let entry = Node.Entry(key: "name", keyPosition: node.position, value: node)
      node = Node(.map([entry]), at: node.position, length: node.length)
    }
    switch node.content {
    case .map:
      try applyToEntry(of: &node, from: depth)
    case .list:
      try applyToElement(of: &node, from: depth)
    case .null:
      node = .emptyMap(at: position)
      try apply(to: &node, from: depth)
    default:
      throw Diagnostic(
        at: position, length: length,
        "'\(path[..<depth].joined(separator: "."))' is \(node.shown), which has no key "
          + "'\(brief(String(path[depth])))'")
    }
  }

  private func applyToEntry(of node: inout Node, from depth: Int) throws(Diagnostic) {
    guard case .map(var entries) = node.content else { return }
    let key = String(path[depth])
    let (position, length) = places[depth]
    node.content = .null
    defer { node.content = .map(entries) }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      if depth == path.count - 1 {
        entries[index].keyPosition = position
        entries[index].keyLength = length
      }
      try apply(to: &entries[index].value, from: depth + 1)
    } else {
      var value = Node.emptyMap(at: position)
      try apply(to: &value, from: depth + 1)
      entries.append(
        Node.Entry(key: key, keyPosition: position, keyLength: length, value: value))
    }
  }

  private func applyToElement(of node: inout Node, from depth: Int) throws(Diagnostic) {
    guard var elements = node.elements else { return }
    let key = String(path[depth])
    let (position, length) = places[depth]
    guard let index = Int(key), elements.indices.contains(index) else {
      throw Diagnostic(
        at: position, length: length,
        "'\(brief(key))' is no index of a list of "
          + "\(elements.count)", hint: "indices count from 0")
    }
    node.content = .null
    defer { node.content = .list(elements) }
    try apply(to: &elements[index], from: depth + 1)
  }
}
