/// The balanced binary tree over the parts of a step in which gradients are summed: of k parts the
/// first ⌈k / 2⌉ and the others make the two halves, and so on down to single parts.
///
/// It is the tree of `Storage.sum`, so a node may be summed by that at once. A node is the range of
/// its parts.
package struct ShardTree {
  package typealias Node = Range<Int>

  /// The parts of the step, 1 or more.
  package let root: Node

  package init(parts: Int) {
    precondition(parts > 0, "a tree over \(parts) parts")
    root = 0..<parts
  }

  /// The two halves of a node of 2 parts or more.
  package static func halves(of node: Node) -> (left: Node, right: Node) {
    precondition(node.count > 1, "the halves of \(node)")
    let middle = node.lowerBound + (node.count + 1) / 2
    return (node.lowerBound..<middle, middle..<node.upperBound)
  }

  /// The largest nodes that lie inside `range`, in order: what one who holds these parts can sum
  /// without the others.
  package func nodes(within range: Range<Int>) -> [Node] {
    func nodes(under node: Node) -> [Node] {
      guard node.overlaps(range) else { return [] }
      if range.lowerBound <= node.lowerBound && node.upperBound <= range.upperBound {
        return [node]
      }
      let (left, right) = Self.halves(of: node)
      return nodes(under: left) + nodes(under: right)
    }
    return nodes(under: root)
  }
}
