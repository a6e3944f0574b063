// Trees as canonical JSON.
extension Node {
  /// JSON on one line with sorted keys and shortest numbers: equal trees give equal texts.
  /// Infinities and NaN are the texts `.inf`, `-.inf`, `.nan`.
  package var canonicalJSON: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch content {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .real(let value): text += value.isFinite ? "\(value)" : "\"\(Value.text(of: value))\""
    case .text(let value): text += Self.jsonText(value)
    case .list(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .map(let entries):
      text += "{"
      let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, entry) in sorted.enumerated() {
        if index > 0 { text += "," }
        text += Self.jsonText(entry.key) + ":"
        entry.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// JSON on several lines, keys in the order of the tree: for schemas.
  package var indentedJSON: String { indented(by: 0) }

  private func indented(by depth: Int) -> String {
    let inner = String(repeating: "  ", count: depth + 1)
    let outer = String(repeating: "  ", count: depth)
    switch content {
    case .list(let elements) where elements.contains { $0.entries != nil }:
      let parts = elements.map { inner + $0.indented(by: depth + 1) }
      return "[\n\(parts.joined(separator: ",\n"))\n\(outer)]"
    case .map(let entries) where !entries.isEmpty:
      let parts = entries.map {
        "\(inner)\(Self.jsonText($0.key)): \($0.value.indented(by: depth + 1))"
      }
      return "{\n\(parts.joined(separator: ",\n"))\n\(outer)}"
    default: return canonicalJSON
    }
  }

  /// On several lines as a file would write it: maps in blocks, what is short on one line.
  package var blockText: String { block(by: 0) }

  private func block(by depth: Int) -> String {
    guard let entries else { return flowText + "\n" }
    let space = String(repeating: "  ", count: depth)
    return entries.map { entry in
      let key = Self.quotedIfNeeded(entry.key)
      let flow = entry.value.flowText
      let isNested = entry.value.entries?.isEmpty == false
      let isWide = depth == 0 || flow.count + key.count + space.count > 78
      return isNested && isWide
        ? "\(space)\(key):\n\(entry.value.block(by: depth + 1))" : "\(space)\(key): \(flow)\n"
    }.joined()
  }
}

extension Node {
  /// A map of parts that no file says.
  init(_ entries: KeyValuePairs<String, Node?>) {
    let present = entries.compactMap { key, value in
      value.map { Entry(key: key, keyPosition: .nowhere, value: $0) }
    }
    self.init(.map(present), at: .nowhere)
  }

  static func of(_ value: String) -> Node { Node(.text(value), at: .nowhere) }
  static func of(_ value: Int) -> Node { Node(.integer(value), at: .nowhere) }
  static func of(_ value: Double) -> Node { Node(.real(value), at: .nowhere) }
  static func of(_ value: Bool) -> Node { Node(.boolean(value), at: .nowhere) }
  static func of(_ value: Value) -> Node { Node(value.content, at: .nowhere) }
  static func of(_ elements: [Node]) -> Node { Node(.list(elements), at: .nowhere) }
  static func of(_ words: [String]) -> Node { .of(words.map { Node.of($0) }) }
}
