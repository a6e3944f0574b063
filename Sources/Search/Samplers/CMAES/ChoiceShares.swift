import Tensors

/// How likely each value of a choice without order is drawn, learnt from the better half of each
/// generation.
///
/// Source: Hamano et al., *CatCMA* (GECCO 2024): a categorical distribution beside the normal one,
/// with the least share (1 − 0.73^(1/N)) / (K − 1) of N choices with K values (§4.3). Deviation: the
/// learning rate is fixed instead of adapted, as in Baluja, *Population-Based Incremental Learning*
/// (CMU-CS-94-163).
struct ChoiceShares: Sendable {
  /// They add up to 1.
  private(set) var shares: [Double]
  private let least: Double

  /// The part of its way to the parents that a generation goes.
  private static let rate = 0.5

  /// - Parameters:
  ///   - bounds: Where the values lie among the shares of the cube; sets the first shares.
  ///   - choices: How many choices the space has.
  init(bounds: [Double], choices: Int) {
    shares = zip(bounds.dropFirst(), bounds).map { $0 - $1 }
    least = Self.least(values: bounds.count - 1, choices: choices)
  }

  /// The value that a uniform number chooses.
  func index(at uniform: Double) -> Int {
    var sum = 0.0
    for (index, share) in shares.enumerated() {
      sum += share
      if uniform < sum { return index }
    }
    return shares.count - 1
  }

  /// Draws the shares to what the parents have chosen.
  /// - Parameter parents: What each one chose, with its weight; those in which the choice had no part
  ///   are left out.
  mutating func learn(from parents: [(index: Int, weight: Double)]) {
    let sum = parents.reduce(0) { $0 + $1.weight }
    for index in shares.indices { shares[index] -= Self.rate * sum * shares[index] }
    for parent in parents { shares[parent.index] += Self.rate * parent.weight }
    keepAlive()
  }

  /// No share falls below the least one; what that costs, the others give in parts of their surplus.
  private mutating func keepAlive() {
    shares = shares.map { max($0, least) }
    let surplus = shares.reduce(0) { $0 + $1 - least }
    let excess = shares.reduce(0, +) - 1
    guard surplus > 0 else { return }
    shares = shares.map { $0 - excess * ($0 - least) / surplus }
  }

  /// 0.73^(1/N) by its logarithm, −0.3147.
  private static func least(values: Int, choices: Int) -> Double {
    let others = -Elementary.expm1(-0.31471074483970024 / Double(choices))
    return min(others / Double(values - 1), 1 / Double(values))
  }
}
