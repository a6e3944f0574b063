import Tensors

/// The rank sum test of Mann and Whitney, one-sided: whether the first of two samples tends to be
/// greater (*Annals of Mathematical Statistics* 18, 1947). The normal approximation, with a correction
/// for ties and for continuity, as in SciPy's `mannwhitneyu(a, b, alternative="greater",
/// method="asymptotic")`, which it takes by itself where both samples have more than 8 values.
struct RankSum {
  /// The probability of what was seen, or more, if both were alike.
  let probability: Double

  init(_ a: [Double], greaterThan b: [Double]) {
    let (m, n) = (Double(a.count), Double(b.count))
    let all = (a.map { ($0, true) } + b.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var (rankSum, ties, start) = (0.0, 0.0, 0)
    while start < all.count {
      var end = start
      while end < all.count, all[end].0 == all[start].0 { end += 1 }
      let rank = 0.5 * Double(start + 1 + end)
      rankSum += rank * Double(all[start..<end].count { $0.1 })
      let count = Double(end - start)
      ties += count * count * count - count
      start = end
    }
    let excess = rankSum - m * (m + 1) / 2 - m * n / 2 - 0.5
    let total = m + n
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    probability =
      variance > 0 ? NormalDistribution.share(below: -excess / variance.squareRoot()) : 1
  }

  /// What a family of tests comes to when the probability of any false alarm is held: the smallest is
  /// taken by their number, the next by one less, and none is below one before it (Holm,
  /// *Scandinavian Journal of Statistics* 6, 1979).
  static func corrected(_ probabilities: [Double]) -> [Double] {
    var corrected = probabilities
    var most = 0.0
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    for (place, index) in order.enumerated() {
      most = max(most, min(1, probabilities[index] * Double(order.count - place)))
      corrected[index] = most
    }
    return corrected
  }
}
