import Tensors

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

  /// Slices of whole parameters, as even as these allow, for the first ranks; empty ones for the
  /// others. Some of the `owners` may get none.
  ///
  /// Each cut is the beginning of the parameter that lies nearest to where even slices would end.
  package static func slices(
    of layout: ParameterLayout, owners: Int, _ ranks: Int
  ) -> [Range<Int>] {
    let places = layout.parameters.map(\.offset) + [layout.count]
    let cuts = (0...owners).map { owner in
      let wanted = owner * layout.count / owners
      return places.min { abs($0 - wanted) < abs($1 - wanted) } ?? 0
    }
    let slices = zip(cuts, cuts.dropFirst()).map { $0..<$1 }.filter { !$0.isEmpty }
    let none = layout.count..<layout.count
    return slices + Array(repeating: none, count: ranks - slices.count)
  }
}
