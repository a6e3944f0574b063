/// A tree with the places of its `$name` references found in advance, so that putting in an
/// assignment copies only what it changes.
package struct Template: Sendable {
  private indirect enum Piece: Sendable {
    case fixed
    /// The whole scalar is this parameter.
    case whole(Int)
    /// Literal texts and parameters.
    case text([TextPiece])
    /// The elements with references, by index.
    case list([(index: Int, piece: Piece)])
    case map([(index: Int, piece: Piece)])
  }

  private enum TextPiece: Sendable {
    case literal(String)
    case parameter(Int)
  }

  private let node: Node
  private let piece: Piece

  /// - Parameter parameters: Those of the assignments, in their order.
  package init(_ node: Node, parameters: [Parameter]) {
    self.node = node
    piece = Self.piece(of: node, parameters.map(\.name))
  }

  private static func piece(of node: Node, _ names: [String]) -> Piece {
    switch node.content {
    case .text(let text):
      guard let references = ReferenceText(text, names: names) else { return .fixed }
      if let index = references.whole { return .whole(index) }
      return .text(
        references.pieces.map {
          switch $0 {
          case .literal(let text): .literal(text)
          case .parameter(let index): .parameter(index)
          }
        })
    case .list(let elements):
      let found = changing(elements, names)
      return found.isEmpty ? .fixed : .list(found)
    case .map(let entries):
      let found = changing(entries.map(\.value), names)
      return found.isEmpty ? .fixed : .map(found)
    default: return .fixed
    }
  }

  private static func changing(
    _ nodes: [Node], _ names: [String]
  ) -> [(index: Int, piece: Piece)] {
    nodes.enumerated().compactMap { index, node in
      let piece = piece(of: node, names)
      if case .fixed = piece { return nil }
      return (index, piece)
    }
  }

  /// The tree with the values of an assignment: `$name` as a whole scalar takes the typed value,
  /// inside a text its shortest form, `$$` is a `$`. A key or an element of a list that names an
  /// inactive parameter is left out.
  package func substituting(_ assignment: Assignment) -> Node {
    Self.substitute(node, piece, assignment) ?? .emptyMap(at: node.position)
  }

  /// `nil`: a parameter of the text is inactive.
  private static func text(of pieces: [TextPiece], _ assignment: Assignment) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .parameter(let index):
        guard let value = assignment.values[index] else { return nil }
        text += value.text
      }
    }
    return text
  }

  private static func substitute(_ node: Node, _ piece: Piece, _ assignment: Assignment) -> Node? {
    var result = node
    switch piece {
    case .fixed: break
    case .whole(let index):
      guard let value = assignment.values[index] else { return nil }
      result.content = value.content
      result.reference = node.text
    case .text(let pieces):
      guard let text = Self.text(of: pieces, assignment) else { return nil }
      result.content = .text(text)
      result.reference = node.text
    case .list(let changes):
      guard var elements = node.elements else { return node }
      for (index, piece) in changes.reversed() {
        if let changed = substitute(elements[index], piece, assignment) {
          elements[index] = changed
        } else {
          elements.remove(at: index)
        }
      }
      result.content = .list(elements)
    case .map(let changes):
      guard var entries = node.entries else { return node }
      for (index, piece) in changes.reversed() {
        if let changed = substitute(entries[index].value, piece, assignment) {
          entries[index].value = changed
        } else {
          entries.remove(at: index)
        }
      }
      result.content = .map(entries)
    }
    return result
  }
}

extension Node {
  /// The tree with the values of one assignment (see ``Template``, which is faster for many).
  package func substituting(_ assignment: Assignment, of parameters: [Parameter]) -> Node {
    Template(self, parameters: parameters).substituting(assignment)
  }
}
