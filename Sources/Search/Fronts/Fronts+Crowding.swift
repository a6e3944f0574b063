extension Fronts {
  /// How far the neighbours of each vector of one front are: over the objectives, the sum of the gap
  /// between the next smaller and the next greater loss, in shares of the front's whole range. +∞
  /// where a vector has the smallest or the greatest loss of an objective.
  ///
  /// Source: Deb et al., *A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II* (IEEE TEVC 6,
  /// 2002) §III-B.
  /// Edge cases: an objective in which all are equal adds nothing; where the range is infinite, a
  /// finite gap adds nothing and an infinite one 1. Of equal vectors the earlier one is the smaller.
  package static func crowding(of front: [[Double]]) -> [Double] {
    requireEqualLengths(front)
    var distances = [Double](repeating: 0, count: front.count)
    for objective in front.first?.indices ?? 0..<0 {
      let losses = front.map { number($0[objective]) }
      let order = losses.indices.sorted {
        losses[$0] == losses[$1] ? $0 < $1 : losses[$0] < losses[$1]
      }
      guard let first = order.first, let last = order.last, losses[first] < losses[last] else {
        continue
      }
      (distances[first], distances[last]) = (.infinity, .infinity)
      let range = losses[last] - losses[first]
      for place in order.indices.dropFirst().dropLast() {
        let (below, above) = (losses[order[place - 1]], losses[order[place + 1]])
        distances[order[place]] += share(of: below == above ? 0 : above - below, range)
      }
    }
    return distances
  }

  private static func share(of gap: Double, _ range: Double) -> Double {
    range.isFinite ? gap / range : gap.isFinite ? 0 : 1
  }
}
