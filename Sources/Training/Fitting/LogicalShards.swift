/// The cut of a batch into a fixed number of contiguous parts, whose sizes differ by at most one.
///
/// The cut depends on the batch and the number of shards alone. Every matrix product has the shape
/// of its shard and gradients are summed over shards in one fixed tree, so the bits of a step do not
/// depend on who computed which shard.
package struct LogicalShards: Sendable, Equatable {
  /// 1 or more.
  package let count: Int

  package init(_ count: Int) {
    precondition(count > 0, "\(count) shards")
    self.count = count
  }

  /// The samples of a batch of `size` that each shard holds; empty ones are left out.
  package func ranges(of size: Int) -> [Range<Int>] {
    (0..<count).compactMap { shard in
      let range = (shard * size / count)..<((shard + 1) * size / count)
      return range.isEmpty ? nil : range
    }
  }
}
