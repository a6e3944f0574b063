import Spec

/// Every parameter drawn from its distribution, trials independent of each other.
package struct RandomSampler: DrawingSampler {
  package static let name = "random"
  package static let summary = "independent draws from each parameter's distribution"
  package static let needsResults = false
  let draws: KeyedDraws

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    draws = KeyedDraws(space, seed: seed)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    try draws.draw(k)
  }
}
