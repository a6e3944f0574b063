/// Gamma and Dirichlet distributions.
extension RandomCursor {
  /// `count` shares that add up to 1, from the symmetric Dirichlet distribution: gamma variables over
  /// their sum. Worked out in logarithms, so that a concentration near 0 gives one share near 1 and
  /// never 0 / 0.
  ///
  /// - Parameter concentration: > 0.
  package mutating func dirichlet(_ concentration: Double, count: Int) -> [Double] {
    precondition(concentration > 0 && count > 0, "\(count) shares of Dir(\(concentration))")
    let logarithms = (0..<count).map { _ in logarithmOfGamma(concentration) }
    let largest = logarithms.reduce(-Double.infinity) { max($0, $1) }
    let weights = logarithms.map { Elementary.exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The logarithm of a variable of the gamma distribution with scale 1.
  ///
  /// Source: Marsaglia & Tsang, *A Simple Method for Generating Gamma Variables* (ACM TOMS 2000);
  /// for a shape a < 1, G(a) = G(a + 1) · U^(1/a) (§6).
  package mutating func logarithmOfGamma(_ shape: Double) -> Double {
    precondition(shape > 0, "a gamma distribution of shape \(shape)")
    if shape < 1 {
      let larger = logarithmOfGamma(shape + 1)
      return larger + Elementary.log(1 - uniform()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let logarithm = Elementary.log(v)
      if Elementary.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * logarithm {
        return Elementary.log(d) + logarithm
      }
    }
  }
}
