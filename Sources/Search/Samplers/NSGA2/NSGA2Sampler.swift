import Spec
import Tensors

/// NSGA-II: a population of the best trials, whose children are tried next. For several objectives; with
/// one it is a plain genetic algorithm.
///
/// Trials are taken up in blocks as large as the population, in their order: block b competes with the
/// population that the blocks before it have left. Proposal k is a child of the population that the
/// whole blocks among the results of trials ≤ k − lag give, and drawn from the space before there is
/// one. Trials of earlier searches are the first block, however many. With lag 1 this is the method as
/// published; a lag makes the first lag − 1 children of each generation children of the generation
/// before.
///
/// Source: Deb et al., *A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II* (IEEE TEVC 6,
/// 2002). Deviations: a child that equals a parent, that breaks a constraint, or that was tried, in a
/// finite space, is made again; trials that failed or have a loss of NaN are no parents; a mutation
/// moves a level by at least one. Defaults of Optuna 5.0's `NSGAIISampler`. There are no other start-up
/// trials: `search.startup` is not looked at.
package struct NSGA2Sampler: DrawingSampler {
  package static let name = "nsga2"
  package static let summary = "a population that breeds; several objectives"
  package static let needsResults = true

  /// Most children made for one trial because they equal a parent or what was tried.
  private static let triesForNew = 100

  private let space: Space
  private let axes: [CubeAxis]
  let draws: KeyedDraws
  private let stream: RandomStream
  private let size: Int
  private let crossover: Double
  private let mutation: Double?
  /// Of finite spaces.
  private var tried: TriedAssignments
  /// After ``blocks`` whole blocks; `nil`: not looked for yet.
  private var population: Population?
  private var blocks = 0

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    size = settings.take(
      "population", default: 50, in: 4...100_000, "nsga2: trials that may have children")
    crossover = settings.take(
      "crossover", default: 0.9, in: 0...1, "nsga2: how likely two parents are mixed")
    mutation = settings.takeOptional(
      "mutation", in: 0...1,
      "nsga2: how likely a parameter of a child is changed; without it 1 of all parameters")
    (self.space, axes) = (space, space.axes)
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.nsga2")
    tried = TriedAssignments(space)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let view = history.view(for: k)
    tried.note(view.assignments)
    let known = view.observations.count - history.earlier
    let population = population(after: known / size, history)
    guard population.members.count > 1, !axes.isEmpty else { return try draws.draw(k) }
    let objectives = population.members[0].losses.count
    let variation = Variation(
      axes: axes, crossoverProbability: crossover,
      mutationProbability: mutation ?? 1 / Double(axes.count),
      crossoverIndex: objectives > 1 ? 20 : 2)
    for attempt in 0..<KeyedDraws.ownTries {
      var random = stream.cursor(step: attempt, item: k)
      let (a, b) = (parent(of: population, &random), parent(of: population, &random))
      let point = variation.child(of: a.point, b.point, &random)
      let mayRepeat = attempt >= Self.triesForNew
      guard mayRepeat || (isNew(point, a) && isNew(point, b)) else { continue }
      let assignment = space.assignment(at: point)
      guard space.isFeasible(assignment) else { continue }
      if mayRepeat || !tried.contains(assignment, before: view.assignments.count) {
        return assignment
      }
    }
    return try draws.draw(k)
  }

  /// The winner of a tournament of two.
  private func parent(
    of population: Population, _ random: inout RandomCursor
  ) -> Population.Individual {
    let count = population.members.count
    return population.winner(random.integer(below: count), random.integer(below: count))
  }

  /// Whether a child differs from a parent where the parent has a value.
  private func isNew(_ point: [Double], _ parent: Population.Individual) -> Bool {
    zip(zip(point, parent.point), axes).contains { shares, axis in
      guard !shares.1.isNaN else { return false }
      return axis.count == nil
        ? shares.0 != shares.1 : axis.index(at: shares.0) != axis.index(at: shares.1)
    }
  }

  /// The population after `target` whole blocks of this search's results. Trials of earlier searches
  /// are in it from the start.
  private mutating func population(after target: Int, _ history: History) -> Population {
    func admit(_ places: Range<Int>, to population: inout Population) {
      population.admit(
        places.compactMap { individual(history.assignments[$0], history.observations[$0]) })
    }
    var current = Population(capacity: size)
    if let population, blocks <= target {
      current = population
    } else {
      blocks = 0
      admit(0..<history.earlier, to: &current)
    }
    while blocks < target {
      let first = history.earlier + blocks * size
      admit(first..<first + size, to: &current)
      blocks += 1
    }
    population = current
    return current
  }

  private func individual(
    _ assignment: Assignment, _ observation: Observation
  ) -> Population.Individual? {
    let losses = observation.losses
    guard observation.state != .failed, !losses.isEmpty, !losses.contains(where: \.isNaN) else {
      return nil
    }
    return Population.Individual(
      point: space.point(of: assignment).map { $0 ?? .nan }, losses: losses,
      isDone: observation.state == .done)
  }
}
