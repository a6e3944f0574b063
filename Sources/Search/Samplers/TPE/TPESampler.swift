import Spec
import Tensors

/// The tree-structured Parzen estimator: points are drawn from a density of the better trials, and the
/// one is taken whose density among the better trials is largest against that among the others.
///
/// Source: Bergstra et al., *Algorithms for Hyper-Parameter Optimization* (NIPS 2011); several
/// objectives: Ozaki et al., *Multiobjective Tree-Structured Parzen Estimator* (JAIR 73, 2022);
/// defaults of Optuna 5.0.0, `samplers/_tpe/sampler.py`. Deviations: see ``ParzenEstimator``; points
/// that break a constraint are drawn again; where the space is finite, assignments that have not been
/// tried come before those that have.
package struct TPESampler: DrawingSampler {
  package static let name = "tpe"
  package static let summary = "draws from where the better trials are and the others are not"
  package static let needsResults = true

  /// Most points drawn for each candidate that is wanted.
  private static let triesPerCandidate = 100

  private let space: Space
  private let axes: [CubeAxis]
  /// Axes of parameters that a `when` names before those that have it.
  private let axesInOrder: [Int]
  let draws: KeyedDraws
  private let stream: RandomStream
  /// Trials that are drawn from the space itself.
  private let startup: Int
  private let candidates: Int
  /// `nil`: with one objective.
  private let isMultivariate: Bool?
  private var points: PointTable
  private var better: KernelMemo
  private var worse: KernelMemo
  private var sums = KernelSums()

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    candidates = settings.take(
      "candidates", default: 24, in: 1...100_000, "tpe: points drawn for each proposal")
    isMultivariate = settings.takeOptional(
      "multivariate",
      "tpe: search the parameters together, not each by itself; yes with one objective")
    self.space = space
    axes = space.axes
    axesInOrder = space.order.compactMap { space.coordinates[$0] }
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.tpe")
    startup = plan.startup
    points = PointTable(space)
    (better, worse) = (KernelMemo(axes: axes.count), KernelMemo(axes: axes.count))
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let view = history.view(for: k)
    guard !axes.isEmpty, let split = TrialSplit(view, startup: startup) else {
      return try draws.draw(k)
    }
    points.update(with: view.assignments)
    let proposal =
      isMultivariate ?? (split.objectives == 1)
      ? proposeTogether(k, split, known: view.assignments.count) : proposeSeparately(k, split)
    return try proposal ?? draws.draw(k)
  }
}

/// All parameters together.
extension TPESampler {
  /// - Parameter known: How many trials of the table are before it.
  /// - Returns: `nil` where no drawn point meets the constraints.
  private mutating func proposeTogether(
    _ k: Int, _ split: TrialSplit, known: Int
  ) -> Assignment? {
    let all = Array(axes.indices)
    let pair = EstimatorPair(split, over: all, in: points, &better, &worse)
    let isFinite = axes.allSatisfy { $0.count != nil }
    var cursor = stream.cursor(item: k)
    var best = Best()
    var found = 0
    for _ in 0..<candidates * Self.triesPerCandidate where found < candidates {
      let shares = pair.better.draw(&cursor)
      let assignment = space.assignment(at: shares)
      guard space.isFeasible(assignment) else { continue }
      found += 1
      let isActive = axes.map { assignment.values[$0.parameter] != nil }
      let isKnown =
        isFinite && points.contains(points.values(at: shares, of: assignment), among: known)
      best.consider(
        assignment, score: pair.score(at: shares, isActive: isActive, &sums), isKnown: isKnown)
    }
    return best.assignment
  }
}

/// Each parameter by itself.
extension TPESampler {
  /// - Returns: `nil` where no drawn point meets the constraints.
  private mutating func proposeSeparately(_ k: Int, _ split: TrialSplit) -> Assignment? {
    for attempt in 0..<Self.triesPerCandidate {
      var cursor = stream.cursor(step: attempt, item: k)
      var shares = space.corner
      for axis in axesInOrder where isActive(axis, at: shares) {
        shares[axis] = bestShare(along: axis, split, &cursor)
      }
      let assignment = space.assignment(at: shares)
      if space.isFeasible(assignment) { return assignment }
    }
    return nil
  }

  /// Whether the parameters that decide about an axis, which are chosen already, let it be active.
  private func isActive(_ axis: Int, at shares: [Double]) -> Bool {
    space.assignment(at: shares).values[axes[axis].parameter] != nil
  }

  private mutating func bestShare(
    along axis: Int, _ split: TrialSplit, _ cursor: inout RandomCursor
  ) -> Double {
    let pair = EstimatorPair(
      split.restricted { points.isActive(axis, in: $0) }, over: [axis], in: points, &better, &worse)
    var best = (share: 0.0, score: -Double.infinity)
    for candidate in 0..<candidates {
      let shares = pair.better.draw(&cursor)
      let score = pair.score(at: shares, isActive: [true], &sums)
      if candidate == 0 || score > best.score { best = (shares[0], score) }
    }
    return best.share
  }
}

/// The densities of the better trials and of the others.
private struct EstimatorPair {
  let better: ParzenEstimator
  private let worse: ParzenEstimator

  init(
    _ split: TrialSplit, over axes: [Int], in points: PointTable, _ better: inout KernelMemo,
    _ worse: inout KernelMemo
  ) {
    self.better = ParzenEstimator(
      of: split.better, isWeighted: split.objectives == 1, over: axes, in: points, memo: &better)
    self.worse = ParzenEstimator(of: split.worse, over: axes, in: points, memo: &worse)
  }

  /// The logarithm of how much larger the first one is.
  func score(at shares: [Double], isActive: [Bool], _ sums: inout KernelSums) -> Double {
    better.logDensity(at: shares, isActive: isActive, &sums)
      - worse.logDensity(at: shares, isActive: isActive, &sums)
  }
}

/// The best candidate so far: one that has not been tried before one that has, then the higher score,
/// then the earlier one.
private struct Best {
  private(set) var assignment: Assignment?
  private var score = -Double.infinity
  private var isKnown = true

  mutating func consider(_ assignment: Assignment, score: Double, isKnown: Bool) {
    let isBetter = self.isKnown == isKnown ? score > self.score : self.isKnown
    guard self.assignment == nil || isBetter else { return }
    (self.assignment, self.score, self.isKnown) = (assignment, score, isKnown)
  }
}
