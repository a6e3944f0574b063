/// The trials that may have children: the best ones so far, by fronts, and where a front is cut, the
/// lonelier ones.
///
/// Source: Deb et al., *A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II* (IEEE TEVC 6,
/// 2002) §III.
package struct Population: Sendable {
  /// A trial with its results.
  package struct Individual: Sendable {
    /// Shares of the unit cube; NaN at coordinates of inactive parameters.
    package let point: [Double]
    package let losses: [Double]
    /// Whether it ran to its end; others come after all that did.
    let isDone: Bool

    package init(point: [Double], losses: [Double], isDone: Bool = true) {
      (self.point, self.losses, self.isDone) = (point, losses, isDone)
    }
  }

  /// At most `capacity`, those of the first front first.
  package private(set) var members: [Individual] = []
  let capacity: Int
  /// Of each member: its front, and how far its neighbours in the front are.
  private(set) var ranks: [Int] = []
  private(set) var distances: [Double] = []

  package init(capacity: Int) { self.capacity = capacity }

  /// Parents and children compete for the places.
  package mutating func admit(_ children: [Individual]) {
    let candidates = members + children
    let fronts = Self.fronts(of: candidates)
    (members, ranks, distances) = ([], [], [])
    for (rank, front) in fronts.enumerated() where members.count < capacity {
      let crowding = Fronts.crowding(of: front.map { candidates[$0].losses })
      let order = front.indices.sorted {
        crowding[$0] == crowding[$1] ? $0 < $1 : crowding[$0] > crowding[$1]
      }
      for place in order.prefix(capacity - members.count) {
        members.append(candidates[front[place]])
        ranks.append(rank)
        distances.append(crowding[place])
      }
    }
  }

  /// The places of candidates by front; those that were stopped have fronts of their own.
  private static func fronts(of candidates: [Individual]) -> [[Int]] {
    [true, false].flatMap { isDone -> [[Int]] in
      let part = candidates.indices.filter { candidates[$0].isDone == isDone }
      let ranks = Fronts.ranks(of: part.map { candidates[$0].losses })
      var fronts = [[Int]](repeating: [], count: (ranks.max() ?? -1) + 1)
      for (index, rank) in zip(part, ranks) { fronts[rank].append(index) }
      return fronts
    }
  }

  /// The better one of two members: of the better front, or lonelier in the same.
  func winner(_ a: Int, _ b: Int) -> Individual {
    if ranks[a] != ranks[b] { return members[ranks[a] < ranks[b] ? a : b] }
    return members[distances[b] > distances[a] ? b : a]
  }
}
