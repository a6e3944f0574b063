import Spec
import Tensors

/// Proposals of BOHB, to go with `early_stop: hyperband`: TPE with a model of what trials had reached at
/// the furthest place of the axis to which enough of them came, and now and then a draw from the space.
///
/// Source: Falkner, Klein & Hutter, *BOHB: Robust and Efficient Hyperparameter Optimization at Scale*
/// (ICML 2018), algorithm 2: enough are d + 3 trials in d dimensions (N_min + 2 with N_min = d + 1), a
/// share ρ of ⅓ is random. Deviations: `search.startup` is a lower bound too; the model is
/// ``TPESampler``'s, which takes a tenth of the trials as the better ones, not 15 %; the best candidate
/// counts without a wider bandwidth; where no curves are judged it is ``TPESampler``.
package struct BOHBSampler: DrawingSampler {
  package static let name = "bohb"
  package static let summary = "tpe on the furthest rung that enough trials have reached"
  package static let needsResults = true

  private var model: TPESampler
  let draws: KeyedDraws
  private let stream: RandomStream
  /// Of the proposals, those that are drawn from the space.
  private let randomShare: Double
  /// Trials that a model needs.
  private let enough: Int

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    randomShare = settings.take(
      "random_fraction", default: 1.0 / 3, in: 0...1, "bohb: ρ, proposals drawn from the space")
    model = try TPESampler(&settings, space: space, seed: seed, plan: plan)
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.bohb")
    enough = max(plan.startup, space.dimensions + 3)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    var cursor = stream.cursor(item: k)
    if cursor.uniform() < randomShare { return try draws.draw(k) }
    return try model.propose(k, given: Self.atFurthestRung(history, of: k, enough: enough))
  }

  /// What proposal `k` may use, with the losses at the furthest place to which `enough` trials came.
  /// Those that did not come there count as failed.
  package static func atFurthestRung(_ history: History, of k: Int, enough: Int) -> History {
    let seen = history.view(for: k).observations
    let places = seen.compactMap(\.curve.last?.resource).sorted(by: >)
    guard let furthest = places.first else { return history }
    let place = places.count < enough ? furthest + 1 : places[enough - 1]
    return history.replacingResults { observation in
      let point = observation.curve.first { $0.resource >= place }
      return point.map { Observation(.done, losses: [$0.loss]) } ?? Observation(.failed)
    }
  }
}
