import Spec
import Tensors

/// A way to propose assignments. Pure: proposal k is a function of the space, the seed, k and of
/// what ``History/view(for:)`` shows of the trials before k; never of the order or the number of
/// calls. So the same file proposes the same on any number of ranks.
package protocol Sampler: Sendable {
  /// The word in the file.
  static var name: String { get }
  /// One line for the catalogue.
  static var summary: String { get }
  /// Whether it looks at results. Otherwise it has no lag: any number of proposals can be made
  /// ahead, with an empty history.
  static var needsResults: Bool { get }
  /// Whether it can look for several objectives at once; true of those that look at none.
  static var takesSeveralObjectives: Bool { get }
  /// - Parameters:
  ///   - settings: The `search` block; the sampler takes its own keys of it.
  ///   - plan: The keys that all samplers share.
  /// - Throws: ``SearchProblem`` where the space does not suit it.
  init(_ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan) throws
  /// Assignment number `k`, never one of the plan's initial points: k is at least their number.
  /// What is remembered between calls must not show in the result.
  /// - Throws: ``SearchProblem`` where the constraints leave nothing, or all have been proposed.
  mutating func propose(_ k: Int, given history: History) throws -> Assignment
  /// The initial point `k`: the `fixed` values, one entry per parameter, and the sampler's choice
  /// for the others.
  mutating func complete(_ fixed: [Value?], _ k: Int) throws -> Assignment
  /// How many proposals there are, initial points included, and at most `limit`; `nil`: no end.
  mutating func count(upTo limit: Int?) throws -> Int?
}

/// A sampler that completes initial points by draws from the space.
protocol DrawingSampler: Sampler {
  var draws: KeyedDraws { get }
}

extension DrawingSampler {
  package mutating func complete(_ fixed: [Value?], _ k: Int) throws -> Assignment {
    try draws.draw(k, fixed: fixed)
  }
}

/// A sampler whose trials begin where others ended.
package protocol InheritingSampler: Sampler {
  /// The trial whose weights trial `k` begins with; `nil`: it begins anew. A function of the same things
  /// as the proposal; the trial is done, and its result is one that `k` may use.
  /// - Precondition: The history is ready for `k`.
  func parent(of k: Int, given history: History) -> Int?
  /// No trial from `k` on begins with the weights of a trial below this.
  func oldestParent(of k: Int, lag: Int) -> Int
}

extension Sampler {
  package static var takesSeveralObjectives: Bool { true }

  package mutating func count(upTo limit: Int?) throws -> Int? { limit }
}
