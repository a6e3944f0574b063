import Spec
import Tensors

/// Points of a Latin hypercube design: every stratum of every parameter's distribution is met once.
/// Points that break a constraint are left out, so with constraints strata may stay empty.
///
/// By default the first 1, 2, 4, 8, … points are such designs, so that a search can be extended without
/// changing its first trials. `strata: n` makes each n points one, as the classical design does.
package struct LatinHypercubeSampler: DrawingSampler {
  package static let name = "lhs"
  package static let summary = "Latin hypercube: every stratum of every parameter is met"
  package static let needsResults = false
  let draws: KeyedDraws
  private var design: LatinHypercube
  private var feasible: FeasibleSequence

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let strata = settings.takeOptional(
      "strata", in: 1...1_000_000,
      "lhs: points to a design; without it every first 1, 2, 4, … points are one")
    design = LatinHypercube(
      dimensions: space.dimensions, strata: strata, RandomStream(seed: seed, "search.lhs"))
    draws = KeyedDraws(space, seed: seed)
    feasible = FeasibleSequence(space, for: plan)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    try Self.assignment(of: k, &feasible, &design)
  }

  private static func assignment(
    of k: Int, _ feasible: inout FeasibleSequence, _ design: inout LatinHypercube
  ) throws -> Assignment {
    try feasible.assignment(of: k) { design.point($0) }
  }
}
