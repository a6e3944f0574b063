/// What several losses at once have to say: which vectors of losses are not beaten by any other, how
/// lonely they are, and how much they cover.
///
/// A vector holds one loss an objective, smaller being better; all have the same length. NaN counts as
/// +∞.
package enum Fronts {
  /// Whether `a` is nowhere worse than `b` and somewhere better.
  package static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    var isBetter = false
    for (x, y) in zip(a, b) {
      let (x, y) = (number(x), number(y))
      if x > y { return false }
      if x < y { isBetter = true }
    }
    return isBetter
  }

  /// The front that each vector belongs to: 0 where no other dominates it, 1 where only those of
  /// front 0 do, and so on. Equal vectors share a front.
  ///
  /// Source: Zhang et al., *An Efficient Approach to Nondominated Sorting* (IEEE TEVC 19, 2015),
  /// algorithm 2: in lexicographic order a vector can only be dominated by those before it. With two
  /// objectives the last member of a front decides, and fronts are searched by halving.
  package static func ranks(of losses: [[Double]]) -> [Int] {
    requireEqualLengths(losses)
    let vectors = losses.map { $0.map(number) }
    let order = vectors.indices.sorted {
      let (a, b) = (vectors[$0], vectors[$1])
      return a == b ? $0 < $1 : a.lexicographicallyPrecedes(b)
    }
    let decidedByLast = (vectors.first?.count ?? 0) <= 2
    var (ranks, fronts) = ([Int](repeating: 0, count: vectors.count), [[Int]]())
    for index in order {
      func isBeaten(in front: [Int]) -> Bool {
        let members = decidedByLast ? front.suffix(1) : front[...]
        return members.reversed().contains { dominates(vectors[$0], vectors[index]) }
      }
      let rank =
        decidedByLast ? firstHalving(fronts, where: isBeaten) : firstInTurn(fronts, isBeaten)
      ranks[index] = rank
      if rank == fronts.count { fronts.append([]) }
      fronts[rank].append(index)
    }
    return ranks
  }

  /// The places of the vectors that no other dominates, ascending.
  package static func best(of losses: [[Double]]) -> [Int] {
    ranks(of: losses).enumerated().filter { $0.element == 0 }.map(\.offset)
  }

  /// The first front that does not beat a vector, `isBeaten` holding for those before it and for none
  /// after it.
  private static func firstHalving(_ fronts: [[Int]], where isBeaten: ([Int]) -> Bool) -> Int {
    var (low, high) = (0, fronts.count)
    while low < high {
      let middle = (low + high) / 2
      if isBeaten(fronts[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func firstInTurn(_ fronts: [[Int]], _ isBeaten: ([Int]) -> Bool) -> Int {
    fronts.firstIndex { !isBeaten($0) } ?? fronts.count
  }

  static func requireEqualLengths(_ losses: [[Double]]) {
    let count = losses.first?.count ?? 0
    precondition(
      losses.allSatisfy { $0.count == count }, "vectors of \(losses.map(\.count)) losses")
  }

  static func number(_ loss: Double) -> Double { loss.isNaN ? .infinity : loss }
}
