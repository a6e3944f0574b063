import Tensors

/// The constants of one run of CMA-ES: the weights by rank and how fast everything is learnt.
///
/// Source: Hansen, *The CMA Evolution Strategy: A Tutorial* (arXiv:1604.00772), table 1,
/// equations (49)–(58), with α_cov = 2 and c_m = 1. Weights of the worse half are negative ("active").
package struct AdaptationRates: Sendable {
  /// n: coordinates.
  package let dimensions: Int
  /// λ: members of a generation.
  package let population: Int
  /// μ: members that draw the mean to them.
  let parents: Int
  /// One a member, the best first; those of the parents add up to 1.
  package let weights: [Double]
  /// μ_eff: as many equal parents would have the variance of the weighted ones.
  let effectiveParents: Double
  /// c_σ and d_σ of the step size.
  let stepRate: Double
  let stepDamping: Double
  /// c_c, c₁ and c_μ of the covariance.
  let pathRate: Double
  let rankOneRate: Double
  let rankManyRate: Double
  /// E‖N(0, I)‖ in n dimensions.
  let expectedLength: Double

  /// - Precondition: At least one dimension and a population of 4.
  package init(dimensions: Int, population: Int) {
    precondition(
      dimensions >= 1 && population >= 4, "\(population) members in \(dimensions) dimensions")
    let (n, count) = (Double(dimensions), Double(population))
    let raw = (1...population).map {
      Elementary.log((count + 1) / 2) - Elementary.log(Double($0))
    }
    let parents = population / 2
    let (best, worst) = (raw[..<parents], raw[parents...])
    let effective = Self.effective(best)
    let rankOne = 2 / ((n + 1.3) * (n + 1.3) + effective)
    let rankMany = min(
      1 - rankOne - 1e-8,
      2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
    let negative = min(
      1 + rankOne / rankMany, 1 + 2 * Self.effective(worst) / (effective + 2),
      (1 - rankOne - rankMany) / (n * rankMany))
    let positiveSum = raw.reduce(0) { $0 + max($1, 0) }
    let negativeSum = raw.reduce(0) { $0 + max(-$1, 0) }
    weights = raw.map { $0 >= 0 ? $0 / positiveSum : $0 * negative / negativeSum }
    (self.dimensions, self.population, self.parents) = (dimensions, population, parents)
    (effectiveParents, rankOneRate, rankManyRate) = (effective, rankOne, rankMany)
    stepRate = (effective + 2) / (n + effective + 5)
    stepDamping =
      1 + 2 * max(0, ((effective - 1) / (n + 1)).squareRoot() - 1) + stepRate
    pathRate = (4 + effective / n) / (n + 4 + 2 * effective / n)
    expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  }

  /// λ for n coordinates: 4 + ⌊3 ln n⌋ (equation 48).
  package static func population(for dimensions: Int) -> Int {
    4 + Int((3 * Elementary.log(Double(max(1, dimensions)))).rounded(.down))
  }

  private static func effective(_ weights: ArraySlice<Double>) -> Double {
    let sum = weights.reduce(0, +)
    return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
  }
}
