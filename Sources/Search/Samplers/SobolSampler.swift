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
  /// Which point of the sequence each trial has, where constraints leave some out.
  private var feasible: [Int] = []

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
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    guard !space.constraints.isEmpty else { return try assignment(k - initialCount) }
    while feasible.count <= k - initialCount {
      let start = feasible.last.map { $0 + 1 } ?? 0
      let candidates = start..<start + KeyedDraws.tries
      guard let next = try candidates.first(where: { space.isFeasible(try assignment($0)) }) else {
        throw space.problem(among: try candidates.map(assignment))
      }
      feasible.append(next)
    }
    return try assignment(feasible[k - initialCount])
  }

  package mutating func complete(_ fixed: [Value?], _ k: Int) throws -> Assignment {
    try draws.draw(k, fixed: fixed)
  }

  private func assignment(_ index: Int) throws -> Assignment {
    guard index < SobolSequence.length else {
      throw SearchProblem.exhausted(
        Self.name, count: SobolSequence.length, at: space.position)
    }
    return space.assignment(at: sequence.point(index))
  }
}
