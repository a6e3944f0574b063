import Tensors

extension SearchDistribution {
  /// Moves the mean and widens the spread of coordinates that choose between levels, so that no level
  /// next to the mean's becomes less likely than `margin` / 2 on either side.
  ///
  /// Source: Hamano et al., *CMA-ES with Margin* (GECCO 2022), §4.2, equations (8)–(15): m and A
  /// change, σ and C do not. Between level i − 1 and i of k lies the share i / k.
  /// - Parameters:
  ///   - levels: Of each coordinate; `nil` on a continuum.
  ///   - margin: α; 1 / (n λ) in the paper.
  package mutating func keepLevelsAlive(_ levels: [Int?], margin: Double) {
    for (j, count) in levels.enumerated() {
      guard let count else { continue }
      let level = Self.level(of: mean[j], count)
      let spread = deviation(j)
      guard spread > 0, spread.isFinite, scales[j].isFinite else { continue }
      let low = Double(max(level, 1)) / Double(count)
      let high = Double(min(level + 1, count - 1)) / Double(count)
      if low == high {
        keepNeighbour(j, beyond: low, spread, margin)
      } else {
        keepNeighbours(j, low, high, spread, margin)
      }
    }
  }

  /// The level that a share chooses.
  static func level(of share: Double, _ count: Int) -> Int {
    Int(min(max((share * Double(count)).rounded(.down), 0), Double(count - 1)))
  }

  /// The mean's level is the first or the last one: it is drawn towards the other side.
  private mutating func keepNeighbour(
    _ j: Int, beyond limit: Double, _ spread: Double, _ margin: Double
  ) {
    let below = NormalDistribution.share(below: (limit - mean[j]) / (spread * scales[j]))
    guard min(below, 1 - below) < margin else { return }
    let distance = -spread * scales[j] * NormalDistribution.quantile(margin)
    mean[j] = mean[j] < limit ? limit - distance : limit + distance
  }

  /// The mean's level has neighbours on both sides.
  private mutating func keepNeighbours(
    _ j: Int, _ low: Double, _ high: Double, _ spread: Double, _ margin: Double
  ) {
    let wide = spread * scales[j]
    let below = NormalDistribution.share(below: (low - mean[j]) / wide)
    let above = NormalDistribution.share(below: (mean[j] - high) / wide)
    // Nothing would change; where levels are narrow, their width is lost in the tails' rounding.
    guard min(below, above) < margin / 2 else { return }
    let between = 1 - below - above
    let (left, right) = (max(below, margin / 2), max(above, margin / 2))
    let excess = (1 - left - right - between) / (left + between + right - 1.5 * margin)
    let a = Self.distance(to: left + excess * (left - margin / 2))
    let b = Self.distance(to: right + excess * (right - margin / 2))
    scales[j] = (high - low) / ((a + b) * spread)
    mean[j] = (low * b + high * a) / (a + b)
  }

  /// In standard deviations, how far away a tail of this share begins.
  private static func distance(to tail: Double) -> Double {
    -NormalDistribution.quantile(min(max(tail, 1e-10), 0.5 - 1e-10))
  }
}
