/// Who computes and sums what in a step of so many parts. All ranks make the same plan.
package struct ExchangePlan {
  package let tree: ShardTree
  /// The parts that each rank computes; none beyond the first `parts` ranks.
  package let shares: [Range<Int>]
  /// The nodes of the tree that each rank sums alone.
  package let nodes: [[ShardTree.Node]]

  package init(parts: Int, ranks: Int) {
    let tree = ShardTree(parts: parts)
    let shares = Self.shares(of: parts, ranks: ranks)
    (self.tree, self.shares) = (tree, shares)
    nodes = shares.map(tree.nodes(within:))
  }

  /// Contiguous shares whose sizes differ by at most one; the ranks beyond `count` have none.
  package static func shares(of count: Int, ranks: Int) -> [Range<Int>] {
    let busy = min(count, ranks)
    return (0..<ranks).map { rank in
      rank < busy ? (rank * count / busy)..<((rank + 1) * count / busy) : count..<count
    }
  }
}

extension ExchangePlan {
  /// Slices of whole blocks for the first `owners` of the ranks, empty ones for the others.
  package static func slices(of count: Int, owners: Int, _ ranks: Int) -> [Range<Int>] {
    let blocks = (count + GradientExchange.block - 1) / GradientExchange.block
    func start(_ owner: Int) -> Int { min(owner * blocks / owners * GradientExchange.block, count) }
    return (0..<ranks).map { rank in
      rank < owners ? start(rank)..<start(rank + 1) : count..<count
    }
  }
}
