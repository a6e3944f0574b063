/// The located tree of an experiment file: what the text says, with the place of every part.
package struct Node: Sendable {
  package var content: Content
  /// Where the value begins.
  package var position: Position
  /// Characters to underline from `position` on, at least 1.
  package var length: Int
  /// The text with `$name` that this value was put in for; `nil`: the file says the value itself.
  package var reference: String?

  package enum Content: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case list([Node])
    /// In the order of the file; keys are unique.
    case map([Entry])
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyPosition: Position
    /// Characters to underline from `keyPosition` on, at least 1.
    package var keyLength: Int
    package var value: Node

    package init(key: String, keyPosition: Position, keyLength: Int? = nil, value: Node) {
      (self.key, self.keyPosition, self.value) = (key, keyPosition, value)
      self.keyLength = keyLength ?? max(1, key.count)
    }
  }

  package init(_ content: Content, at position: Position, length: Int = 1) {
    (self.content, self.position, self.length) = (content, position, length)
  }
}

extension Node {
  /// An empty map.
  package static func emptyMap(at position: Position) -> Node { Node(.map([]), at: position) }

  package var entries: [Entry]? {
    if case .map(let entries) = content { entries } else { nil }
  }

  package var elements: [Node]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  package var text: String? {
    if case .text(let text) = content { text } else { nil }
  }

  package var isNull: Bool {
    if case .null = content { true } else { false }
  }

  package subscript(key: String) -> Node? { entries?.first { $0.key == key }?.value }

  /// The scalar as a parameter's value; `nil` for null, lists and maps.
  package var value: Value? {
    switch content {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .null, .list, .map: nil
    }
  }

  /// What the value is, inside a message: `'many'`, `3`, `a list`.
  var shown: String {
    let words =
      switch content {
      case .null: "nothing"
      case .boolean(let value): "\(value)"
      case .integer(let value): "\(value)"
      case .real(let value): Value.text(of: value)
      case .text(let value): "'\(brief(value))'"
      case .list: "a list"
      case .map: "a map"
      }
    return reference.map { "\(words) (from \(brief($0)))" } ?? words
  }

  /// Where character `offset` of a text scalar is; for texts with escapes or several lines, where
  /// the scalar begins.
  func position(ofCharacter offset: Int) -> Position {
    guard let count = text?.count, length == count || length == count + 2 else { return position }
    let quote = length == count ? 0 : 1
    return Position(
      source: position.source, line: position.line, column: position.column + quote + offset)
  }
}
