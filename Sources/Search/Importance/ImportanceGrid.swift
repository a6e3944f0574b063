import Tensors

/// The places of one axis over which densities of its values are compared.
///
/// A density is a Parzen estimate: a kernel for each place with values, weighted by their number, and
/// one of weight 1 over the whole grid. Kernels of numbers are normal distributions that are cut at the
/// ends of the grid and rounded to its places, their width by Scott's rule,
/// `1.059 min(σ, IQR / 1.34) n^(−1/5)` (Scott, *Multivariate Density Estimation*, 1992, §6.5), at
/// least 0.5 / 1.64 places; kernels of words are the word itself and a share of every word. So are
/// those of Optuna 5.0's `ScottParzenEstimator`.
struct ImportanceGrid: Sendable {
  private let axis: CubeAxis
  /// Places.
  let count: Int

  /// Most places of a numerical axis.
  static let most = 50
  /// Added to every density, so that one can be divided by the other.
  private static let least = 1e-12

  init(_ axis: CubeAxis) {
    self.axis = axis
    switch axis.kind {
    case .continuous: count = Self.most
    case .levels(let levels): count = min(levels, Self.most)
    case .choices(let bounds): count = bounds.count - 1
    }
  }

  /// The density of the values with these shares at each place; its sum is 1.
  func density(of shares: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for share in shares { counts[place(of: share)] += 1 }
    let density: [Double]
    if case .choices = axis.kind {
      density = Self.ofWords(counts)
    } else {
      density = Self.ofNumbers(counts)
    }
    return density.map { $0 + Self.least }
  }

  /// The nearest place, the lower one of two.
  private func place(of share: Double) -> Int {
    let position: Double
    switch axis.kind {
    case .choices: return axis.index(at: share)
    case .levels(let levels):
      let level = axis.index(at: share)
      guard levels > count else { return level }
      position = Double(level) / Double(levels - 1)
    case .continuous: position = share
    }
    let place = Int((position * Double(count - 1) - 0.5).rounded(.up))
    return min(max(place, 0), count - 1)
  }

  private static func ofWords(_ counts: [Double]) -> [Double] {
    let (words, values) = (Double(counts.count), counts.reduce(0, +))
    let kernels = Double(counts.count { $0 > 0 } + 1)
    return counts.map {
      let observed = ($0 + values / kernels) / (1 + words / kernels)
      return (observed + 1 / words) / (values + 1)
    }
  }

  private static func ofNumbers(_ counts: [Double]) -> [Double] {
    let (size, values) = (Double(counts.count), counts.reduce(0, +))
    let width = max(scottWidth(counts), 0.5 / 1.64)
    var density = kernel(at: (size - 1) / 2, width: size, counts.count)
    for (place, weight) in counts.enumerated() where weight > 0 {
      for (other, share) in kernel(at: Double(place), width: width, counts.count).enumerated() {
        density[other] += weight * share
      }
    }
    return density.map { $0 / (values + 1) }
  }

  private static func scottWidth(_ counts: [Double]) -> Double {
    let values = counts.reduce(0, +)
    let places = counts.indices.filter { counts[$0] > 0 }
    let mean = places.reduce(0) { $0 + Double($1) * counts[$1] } / values
    let squares = places.reduce(0) {
      $0 + (Double($1) - mean) * (Double($1) - mean) * counts[$1]
    }
    let deviation = (squares / max(1, values - 1)).squareRoot()
    var (sum, cumulative) = (0.0, [Double]())
    for place in places {
      sum += counts[place]
      cumulative.append(sum)
    }
    let lower = (values / 4).rounded(.down)
    let upper = (values * 3 / 4).rounded(.down)
    let first = cumulative.firstIndex { $0 >= lower } ?? 0
    let third = cumulative.firstIndex { $0 > upper } ?? places.count - 1
    let range = Double(places[third] - places[first])
    return 1.059 * min(range / 1.34, deviation) * Elementary.pow(values, -0.2)
  }

  /// What each of `count` places has of a normal distribution that ends with them.
  private static func kernel(at centre: Double, width: Double, _ count: Int) -> [Double] {
    func scaled(_ place: Int) -> Double { (Double(place) - 0.5 - centre) / width }
    let whole = share(from: scaled(0), to: scaled(count))
    return (0..<count).map { share(from: scaled($0), to: scaled($0 + 1)) / whole }
  }

  /// Of the standard normal distribution, taken in its lower half where both ends are in one.
  private static func share(from lower: Double, to upper: Double) -> Double {
    lower > 0
      ? NormalDistribution.share(below: -lower) - NormalDistribution.share(below: -upper)
      : NormalDistribution.share(below: upper) - NormalDistribution.share(below: lower)
  }
}
