import Spec
import Tensors

/// Independent draws from a space, keyed by seed and trial: the draw of one trial never depends on
/// another's. Draws that break a constraint are made again.
package struct KeyedDraws: Sendable {
  private let space: Space
  private let stream: RandomStream

  /// Most draws for one trial.
  static let tries = 10_000

  /// - Parameter purpose: Different purposes have independent draws.
  package init(_ space: Space, seed: UInt64, _ purpose: String = "search") {
    self.space = space
    stream = RandomStream(seed: seed, purpose)
  }

  /// - Parameter fixed: Values that are given, one entry per parameter.
  /// - Throws: ``SearchProblem`` when ``tries`` draws break the constraints.
  package func draw(_ k: Int, fixed: [Value?]? = nil) throws -> Assignment {
    for attempt in 0..<Self.tries {
      let assignment = draw(k, attempt, fixed)
      if space.isFeasible(assignment) { return assignment }
    }
    throw space.problem(among: (0..<Self.tries).map { draw(k, $0, fixed) })
  }

  private func draw(_ k: Int, _ attempt: Int, _ fixed: [Value?]?) -> Assignment {
    var cursor = stream.cursor(step: attempt, item: k)
    return space.assignment(at: cursor.uniforms(space.dimensions), fixed: fixed)
  }
}

extension Space {
  /// Why too few of `points` are feasible, with the share that is.
  func problem(among points: [Assignment]) -> SearchProblem {
    var refusals = [Int](repeating: 0, count: constraints.count)
    var met = 0
    for point in points {
      var isFeasible = true
      for (index, constraint) in constraints.enumerated()
      where !constraint.expression.holds(for: point, of: parameters) {
        refusals[index] += 1
        isFeasible = false
      }
      if isFeasible { met += 1 }
    }
    return .almostNothing(met: met, of: points.count, constraints, refusals: refusals)
  }
}
