import Tensors

/// Several losses as one, with other weights for each proposal, so that in the course of a search
/// the whole front is approached.
///
/// `maxⱼ wⱼ yⱼ + 0.05 Σⱼ wⱼ yⱼ`, each loss between 0 and 1, w drawn evenly from all weights with a sum of
/// 1. Source: Knowles, *ParEGO* (IEEE Trans. Evol. Comput. 10, 2006), eq. 2. Deviations: weights
/// are drawn from a continuum, and losses above their median are compressed first
/// (``ModelLosses/targets(_:)``).
package struct Scalarization: Sendable {
  /// One for each objective, with a sum of 1.
  let weights: [Double]

  private static let sumShare = 0.05

  /// - Parameter cursor: Of the proposal; not used with one objective.
  package init(objectives: Int, _ cursor: inout RandomCursor) {
    guard objectives > 1 else {
      weights = [1]
      return
    }
    // Spacings of an even distribution: exponential draws by their sum.
    let draws = cursor.uniforms(objectives).map { -Elementary.log(max($0, 0x1p-53)) }
    let sum = draws.reduce(0, +)
    weights = draws.map { $0 / sum }
  }

  /// One number for each observation; empty where an objective has no finite loss.
  package func losses(_ observations: ArraySlice<Observation>) -> [Double] {
    guard weights.count > 1 else { return ModelLosses.finite(observations) }
    var (largest, sums) = ([Double](), [Double]())
    for (objective, weight) in weights.enumerated() {
      let losses = ModelLosses.finite(observations, objective: objective)
      guard !losses.isEmpty else { return [] }
      let terms = Self.shares(ModelLosses.targets(losses)).map { weight * $0 }
      largest = largest.isEmpty ? terms : zip(largest, terms).map { max($0, $1) }
      sums = sums.isEmpty ? terms : zip(sums, terms).map { $0 + $1 }
    }
    return zip(largest, sums).map { $0 + Self.sumShare * $1 }
  }

  /// From 0 at the lowest to 1 at the highest; all 0 where they are equal.
  private static func shares(_ targets: [Double]) -> [Double] {
    guard let lowest = targets.min(), let highest = targets.max(), highest > lowest else {
      return targets.map { _ in 0 }
    }
    return targets.map { ($0 - lowest) / (highest - lowest) }
  }
}
