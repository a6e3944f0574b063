import Tensors

/// When a run of CMA-ES has come to its end, so that another one is worth more.
///
/// Source: Hansen, *The CMA Evolution Strategy: A Tutorial* (arXiv:1604.00772), §B.3, with its
/// limits. Left out: Stagnation, which takes at least 120 generations to tell.
package struct StoppingRules: Sendable {
  /// Losses of this and of the last generations: `window` of them.
  private var best: [Double] = []
  private let window: Int
  /// σ at the beginning of the run.
  private let firstStepSize: Double

  package init(rates: AdaptationRates, stepSize: Double) {
    let turns = 30 * Double(rates.dimensions) / Double(rates.population)
    (window, firstStepSize) = (10 + Int(turns.rounded(.up)), stepSize)
  }

  /// - Parameters:
  ///   - distribution: After the update with `losses`.
  ///   - losses: Of the generation, the best first; +∞ where there was none.
  package mutating func ends(_ distribution: SearchDistribution, _ losses: [Double]) -> Bool {
    best.append(losses.first ?? .infinity)
    if best.count > window { best.removeFirst() }
    let isFlat = best.count == window && Self.range(best + losses) < 1e-12
    return isFlat || Self.isDegenerate(distribution, firstStepSize)
      || Self.hasNoEffect(distribution)
  }

  /// TolX, TolXUp, ConditionCov.
  private static func isDegenerate(_ now: SearchDistribution, _ firstStepSize: Double) -> Bool {
    let tolerance = 1e-12 * firstStepSize
    let isTiny = now.mean.indices.allSatisfy {
      now.deviation($0) < tolerance && now.stepSize * now.covariancePath[$0].magnitude < tolerance
    }
    guard !isTiny, let shortest = now.axisLengths.first, let longest = now.axisLengths.last else {
      return true
    }
    return now.stepSize * longest > 1e4 * firstStepSize || longest > 1e7 * shortest
  }

  /// NoEffectCoord, and NoEffectAxis for one axis after the other.
  private static func hasNoEffect(_ now: SearchDistribution) -> Bool {
    let n = now.mean.count
    let axis = now.generation % n
    let length = 0.1 * now.stepSize * now.axisLengths[axis]
    return now.mean.indices.contains { now.mean[$0] == now.mean[$0] + 0.2 * now.deviation($0) }
      || now.mean.indices.allSatisfy {
        now.mean[$0] == now.mean[$0] + length * now.axes[$0 * n + axis]
      }
  }

  /// Equal infinite losses differ by 0.
  private static func range(_ losses: [Double]) -> Double {
    let (low, high) = (
      losses.reduce(Double.infinity) { min($0, $1) },
      losses.reduce(-Double.infinity) { max($0, $1) }
    )
    return low == high ? 0 : high - low
  }
}
