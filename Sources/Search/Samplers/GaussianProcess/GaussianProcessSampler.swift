import Spec
import Tensors

/// Bayesian optimisation: a Gaussian process over the cube (Matérn 5/2, a length scale for each
/// parameter, noise) learns from the trials so far, and the point with the most improvement to be
/// expected is next. Running trials count with fantasies of their results.
///
/// Source: Snoek, Larochelle & Adams, *Practical Bayesian Optimization of Machine Learning
/// Algorithms* (2012); acquisition of Ament et al. (2023); several objectives: ``Scalarization``. See
/// <doc:GaussianProcess>.
package struct GaussianProcessSampler: DrawingSampler {
  package static let name = "gp"
  package static let summary = "a Gaussian process and expected improvement, for few costly trials"
  package static let needsResults = true
  private let space: Space
  private let places: CubePlaces
  private let features: CubeFeatures
  private let candidates: CandidatePoints
  private let starts: StartingPoints
  let draws: KeyedDraws
  private let stream: RandomStream
  private let startup: Int
  private let candidateCount: Int
  private let fantasyCount: Int
  private let isDeterministic: Bool
  /// Of the last proposal; used again where it would be learnt from the same.
  private var kernel: LearntKernel?

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    isDeterministic = settings.take(
      "deterministic", default: false, "gp: equal assignments give equal results, without noise")
    candidateCount = settings.take(
      "candidates", default: 1024, in: 16...65_536,
      "gp: points among which the search for the best begins; fewer from 128 trials on")
    fantasyCount = settings.take(
      "fantasies", default: 32, in: 2...1024, "gp: results imagined for each running trial")
    self.space = space
    (places, features) = (CubePlaces(space), CubeFeatures(space))
    candidates = CandidatePoints(dimensions: space.dimensions, count: candidateCount, seed: seed)
    starts = StartingPoints(space, seed: seed)
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.gp.fantasies")
    startup = plan.startup
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let view = history.view(for: k)
    let single = scalarization(k, view)
    let losses = single.losses(view.observations)
    guard space.dimensions > 0, ModelLosses.count(view.observations) >= max(startup, 1),
      !losses.isEmpty
    else { return try starts.assignment(k, after: view.assignments) }
    let points = view.assignments.map(space.point(of:))
    let search = AcquisitionSearch(
      places, features, posterior(k, view, points, losses, single))
    let unseen = starts.unseen(after: view.assignments)
    guard unseen.isEmpty else { return search.best(of: unseen) }
    let found = promising(k, points, losses, search)
    for place in found {
      let assignment = space.assignment(at: place.point)
      if !view.assignments.contains(assignment) { return assignment }
    }
    return try found.first.map { space.assignment(at: $0.point) } ?? draws.draw(k)
  }
}

/// The model.
extension GaussianProcessSampler {
  /// Most trials with results, and most without, that the model holds.
  private static let resultLimit = 1024
  private static let runningLimit = 256

  /// After how many of `count` results the kernel is learnt: after each of the first 128, then after
  /// every 2, from 256 on after every 4, and so on. A function of their number alone, so that a
  /// search that is resumed goes on with the same kernel.
  package static func learningCount(_ count: Int) -> Int {
    guard count >= 128 else { return count }
    return count - count % (1 << ((count / 64).bitWidth - 1 - (count / 64).leadingZeroBitCount))
  }

  /// How the losses of proposal `k` become one.
  private func scalarization(_ k: Int, _ view: History.View) -> Scalarization {
    var cursor = stream.cursor(step: 1, item: k)
    let objectives = view.observations.reduce(1) { max($0, $1.losses.count) }
    return Scalarization(objectives: objectives, &cursor)
  }

  private mutating func posterior(
    _ k: Int, _ view: History.View, _ points: [[Double?]], _ losses: [Double],
    _ single: Scalarization
  ) -> Posterior {
    let count = view.observations.count
    var learnt = Self.learningCount(count)
    var early = single.losses(view.observations.prefix(learnt))
    if early.isEmpty { (learnt, early) = (count, losses) }
    let kept = LearntKernel.mostTelling(early, upTo: Self.resultLimit)
    let kernel = kernel(
      features.matrix(of: kept.map { points[$0] }), ModelLosses.targets(kept.map { early[$0] }))
    let known = kept + Array(learnt..<count)
    let running = (count..<points.count).suffix(Self.runningLimit)
    return Posterior(
      kernel, later: features.matrix(of: (Array(learnt..<count) + running).map { points[$0] }),
      targets: ModelLosses.targets(known.map { losses[$0] }),
      draws: fantasies(k, running: running.count), owners: features.owners)
  }

  private mutating func kernel(_ inputs: Matrix, _ targets: [Double]) -> LearntKernel {
    if let kernel, kernel.features == inputs, kernel.targets == targets { return kernel }
    let learnt = LearntKernel(
      features, features: inputs, targets: targets, isDeterministic: isDeterministic)
    kernel = learnt
    return learnt
  }

  /// Draws of the standard normal distribution `[fantasies, running]`, each with its opposite.
  private func fantasies(_ k: Int, running: Int) -> Matrix {
    guard running > 0 else { return Matrix(zeros: 1, 0) }
    var cursor = stream.cursor(item: k)
    let half = cursor.normals((fantasyCount + 1) / 2 * running)
    let values = (half + half.map { -$0 }).prefix(fantasyCount * running)
    return Matrix(rows: fantasyCount, columns: running, values: Array(values))
  }
}

/// The next point.
extension GaussianProcessSampler {
  /// How many ways up begin all over the cube, and how many near the best trials.
  private static let climbs = 4
  /// The best trials, and how many points are drawn near each of them.
  private static let centres = 4
  private static let nearPoints = 16
  /// Bounds candidates times trials, and so the time that a proposal takes.
  private static let pairLimit = 131_072

  /// Feasible points, the most promising first.
  private func promising(
    _ k: Int, _ points: [[Double?]], _ losses: [Double], _ search: AcquisitionSearch
  ) -> [AcquisitionSearch.Found] {
    let best = losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }
    let lengths = search.posterior.parameters.weights.map { 1 / $0.squareRoot() }
    let near = candidates.near(
      best.prefix(Self.centres).map { points[$0] }, features.axes, lengths: lengths,
      count: Self.nearPoints, for: k)
    let spread = candidates.spread(
      min(candidateCount, max(Self.pairLimit / points.count, 2 * Self.nearPoints)), for: k)
    let (wide, close) = (search.ranked(spread), search.ranked(near))
    let starts = Array(wide.prefix(Self.climbs) + close.prefix(Self.climbs))
    return AcquisitionSearch.ranked(search.improved(starts) + wide + close)
  }
}
