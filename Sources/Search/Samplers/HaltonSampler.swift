import Spec
import Tensors

/// Points of a Halton sequence, for any number of parameters. Points that break a constraint are left
/// out. Scrambled by default, as in SciPy.
package struct HaltonSampler: DrawingSampler {
  package static let name = "halton"
  package static let summary = "an even sequence of points, one prime number per parameter"
  package static let needsResults = false
  private let sequence: HaltonSequence
  let draws: KeyedDraws
  private var feasible: FeasibleSequence

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let isScrambled = settings.take(
      "scramble", default: true, "halton: permute the digits by the file's seed")
    let plain = HaltonSequence(dimensions: space.dimensions)
    sequence = isScrambled ? plain.scrambled(RandomStream(seed: seed, "search.halton")) : plain
    draws = KeyedDraws(space, seed: seed)
    feasible = FeasibleSequence(space, for: plan)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    try feasible.assignment(of: k, in: sequence.point)
  }
}
