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
    package var value: Node

    package init(key: String, keyPosition: Position, value: Node) {
      (self.key, self.keyPosition, self.value) = (key, keyPosition, value)
    }
  }

  package init(_ content: Content, at position: Position, length: Int = 1) {
    (self.content, self.position, self.length) = (content, position, length)
  }
}
