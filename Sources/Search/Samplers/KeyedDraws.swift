import Spec
import Tensors

/// Independent draws from a space, keyed by seed and trial: the draw of one trial never depends on
/// another's. Draws that break a constraint are made again.
package struct KeyedDraws: Sendable {
  private let space: Space
  private let stream: RandomStream

  /// Most draws for one trial.
  static let tries = 100_000
  /// Most points that a sampler takes from a distribution of its own before it draws from the space.
  static let ownTries = 10_000
  /// Of ``tries`` draws, those that must meet the constraints before a search begins: a share of
  /// 1/5000, with which a trial finds no point in less than one of 10⁸ cases.
  static let fewestFeasible = 20

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
    throw space.problem(among: Self.tries) { draw(k, $0, fixed) }
  }

  /// Makes sure that no trial of a search will be without a point that meets the constraints.
  /// - Throws: ``SearchProblem`` where less than ``fewestFeasible`` of ``tries`` draws do.
  func requireRoom() throws {
    guard !space.constraints.isEmpty else { return }
    var met = 0
    for attempt in 0..<Self.tries where space.isFeasible(draw(0, attempt, nil)) {
      met += 1
      if met == Self.fewestFeasible { return }
    }
    throw space.problem(among: Self.tries) { draw(0, $0, nil) }
  }

  private func draw(_ k: Int, _ attempt: Int, _ fixed: [Value?]?) -> Assignment {
    var cursor = stream.cursor(step: attempt, item: k)
    return space.assignment(at: cursor.uniforms(space.dimensions), fixed: fixed)
  }
}

extension Space {
  /// Why too few of `count` points are feasible, with the share that is.
  func problem(
    among count: Int, _ point: (Int) throws -> Assignment
  ) rethrows -> SearchProblem {
    var refusals = [Int](repeating: 0, count: constraints.count)
    var met = 0
    for number in 0..<count {
      let point = try point(number)
      var isFeasible = true
      for (index, constraint) in constraints.enumerated()
      where !constraint.expression.holds(for: point, of: parameters) {
        refusals[index] += 1
        isFeasible = false
      }
      if isFeasible { met += 1 }
    }
    return .almostNothing(met: met, of: count, constraints, refusals: refusals)
  }
}
