import Spec

/// The points of a sequence that meet the constraints of a space, in their order, for the trials after the
/// initial points of a plan.
struct FeasibleSequence: Sendable {
  private let space: Space
  private let initialCount: Int
  /// Which points of the sequence they are, as far as has been asked for; unused without constraints.
  private var indices: [Int] = []

  init(_ space: Space, for plan: SearchPlan) {
    (self.space, initialCount) = (space, plan.initial.count)
  }

  /// The assignment of trial `k`.
  /// - Parameter point: The sequence.
  /// - Throws: What `point` throws; ``SearchProblem`` where ``KeyedDraws/tries`` points on end break
  ///   the constraints.
  mutating func assignment(
    of k: Int, in point: (Int) throws -> [Double]
  ) throws -> Assignment {
    let number = k - initialCount
    guard !space.constraints.isEmpty else { return space.assignment(at: try point(number)) }
    while indices.count <= number {
      let start = indices.last.map { $0 + 1 } ?? 0
      let candidates = start..<start + KeyedDraws.tries
      let next = try candidates.first { space.isFeasible(space.assignment(at: try point($0))) }
      guard let next else {
        throw try space.problem(among: candidates.count) {
          space.assignment(at: try point(start + $0))
        }
      }
      indices.append(next)
    }
    return space.assignment(at: try point(indices[number]))
  }
}
