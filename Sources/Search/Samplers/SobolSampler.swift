import Spec
import Tensors

/// Points of a Sobol sequence, which fill the space more evenly than random ones. Points that break
/// a constraint are left out. Scrambled by default, as in SciPy.
package struct SobolSampler: DrawingSampler {
  package static let name = "sobol"
  package static let summary = "a low-discrepancy sequence that fills the space evenly"
  package static let needsResults = false
  private let space: Space
  private let sequence: SobolSequence
  let draws: KeyedDraws
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
    self.space = space
    draws = KeyedDraws(space, seed: seed)
    feasible = FeasibleSequence(space, for: plan)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let (sequence, position) = (sequence, space.position)
    return try feasible.assignment(of: k) { index in
      guard index < SobolSequence.length else {
        throw SearchProblem.exhausted(Self.name, count: SobolSequence.length, at: position)
      }
      return sequence.point(index)
    }
  }
}
