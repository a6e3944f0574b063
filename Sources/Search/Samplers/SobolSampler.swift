import Spec
import Tensors

/// Points of a Sobol sequence, which fill the space more evenly than random ones. Points that break
/// a constraint are left out. Scrambled by default, as in SciPy.
package struct SobolSampler: Sampler {
  package static let name = "sobol"
  package static let summary = "a low-discrepancy sequence that fills the space evenly"
  package static let needsResults = false
  private let space: Space
  private let sequence: SobolSequence
  private let draws: KeyedDraws
  private let initialCount: Int
  private var feasible: FeasibleSequence

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let isScrambled = settings.take(
      "scramble", default: true, "sobol: randomise the digits by the file's seed")
    guard space.dimensions <= SobolSequence.maximalDimensions else {
      throw SearchProblem.tooManyDimensions(
        space.dimensions, limit: SobolSequence.maximalDimensions, at: space.position)
    }
    let plain = SobolSequence(dimensions: space.dimensions)
    sequence = isScrambled ? plain.scrambled(RandomStream(seed: seed, "search.sobol")) : plain
    (self.space, initialCount) = (space, plan.initial.count)
    draws = KeyedDraws(space, seed: seed)
    feasible = FeasibleSequence(space)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let (sequence, position) = (sequence, space.position)
    return try feasible.assignment(k - initialCount) { index in
      guard index < SobolSequence.length else {
        throw SearchProblem.exhausted(Self.name, count: SobolSequence.length, at: position)
      }
      return sequence.point(index)
    }
  }

  package mutating func complete(_ fixed: [Value?], _ k: Int) throws -> Assignment {
    try draws.draw(k, fixed: fixed)
  }
}
