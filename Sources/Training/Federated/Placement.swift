/// Who computes which clients of a round: the heaviest first, each to the rank that has the least so
/// far. It decides who waits for whom, and no bit of a result.
///
/// Source: Graham, *SIAM J. Appl. Math.* 1969 (longest processing time first).
package struct Placement: Sendable, Equatable {
  /// By rank the places of its clients among the weights, in the order in which they are computed.
  package let shares: [[Int]]

  /// - Parameter weights: Of each client: samples × epochs. Of equal ones the first comes first, of
  ///   ranks with equal loads the lowest takes it.
  package init(_ weights: [Int], ranks: Int) {
    precondition(ranks > 0, "a placement on \(ranks) ranks")
    var shares = [[Int]](repeating: [], count: ranks)
    var loads = [Int](repeating: 0, count: ranks)
    for place in weights.indices.sorted(by: { (weights[$1], $0) < (weights[$0], $1) }) {
      let rank = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      shares[rank].append(place)
      loads[rank] += weights[place]
    }
    self.shares = shares
  }
}
