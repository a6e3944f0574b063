import Spec

/// CMA-ES: trials are drawn from a normal distribution that learns, generation by generation, where
/// losses are small and in which directions they change little.
///
/// A generation ends as soon as λ results are known that none before it has used, in the order of the
/// trials. Proposal k is drawn from the last generation that the results of trials ≤ k − lag give. So
/// nothing waits, and the same results give the same proposals. See <doc:EvolutionStrategy> for what
/// a lag changes, for parents of earlier generations, bounds, levels, choices and conditions.
///
/// There are no start-up trials: `search.startup` is not looked at.
package struct CMAESSampler: DrawingSampler {
  package static let name = "cmaes"
  package static let summary = "a normal distribution that adapts to the losses; restarts"
  package static let needsResults = true
  package static let takesSeveralObjectives = false

  private let strategy: EvolutionStrategy
  var draws: KeyedDraws { strategy.uniform }
  /// Initial points are drawn from no generation.
  private let initialCount: Int
  /// Of finite spaces.
  private var tried: TriedAssignments
  /// In their order, the last ones of those known.
  private var generations: [EvolutionStrategy.Generation] = []
  /// Trials that no generation has used yet, as they were drawn; by their place in the history.
  private var drawn: [Int: EvolutionStrategy.Draw] = [:]

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let population = settings.takeOptional(
      "population", in: 4...100_000, "cmaes: trials a generation; without it 4 + 3 ln n")
    let deviation = settings.take(
      "deviation", default: 1.0 / 6, in: 1e-6...1,
      "cmaes: the first standard deviation, in shares of each range")
    let restart = settings.take(
      "restart", default: "ipop", oneOf: RestartRule.Name.allCases.map(\.rawValue),
      "cmaes: how to go on when a run has converged: with twice the population, or also small ones")
    let memory = settings.take(
      "memory", default: 2, in: 0...1000,
      "cmaes: for how many generations a trial may be a parent again; 0: as published")
    let start = plan.initial.first.map { space.shares(of: space.fixedValues(of: $0.value)) }
    strategy = EvolutionStrategy(
      space, seed: seed, population: population, stepSize: deviation,
      restart: RestartRule.Name(rawValue: restart) ?? .ipop, memory: memory,
      start: start ?? [Double?](repeating: nil, count: space.dimensions))
    initialCount = plan.initial.count
    tried = TriedAssignments(space)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let view = history.view(for: k)
    tried.note(view.assignments)
    try advance(to: view.observations.count, history)
    let draw = try draw(
      k, at: view.assignments.count, from: generation(at: view.observations.count))
    drawn[history.earlier + k] = draw
    return draw.assignment
  }

  /// Trial `k`, which stands at a place of the history.
  private func draw(
    _ k: Int, at place: Int, from generation: EvolutionStrategy.Generation
  ) throws -> EvolutionStrategy.Draw {
    try strategy.draw(k, from: generation) { tried.contains($0, before: place) }
  }

  /// Finds the generations that `known` observations give.
  private mutating func advance(to known: Int, _ history: History) throws {
    if generations.first.map({ $0.consumed > known }) ?? true {
      generations = [strategy.firstGeneration(after: history)]
    }
    while let last = generations.last, let next = try generation(after: last, known, history) {
      generations.append(next)
      // Trials that are still without a result were drawn from one of the last few, as a generation
      // has at least 4 members. In 300 dimensions each of them has 3.6 MB.
      let kept = 2 + history.lag / 4
      if generations.count > 2 * kept { generations.removeFirst(kept) }
    }
  }

  /// - Returns: `nil` where `known` observations do not complete one.
  private mutating func generation(
    after last: EvolutionStrategy.Generation, _ known: Int, _ history: History
  ) throws -> EvolutionStrategy.Generation? {
    var (places, next) = ([Int](), last.consumed)
    while places.count < last.run.population {
      guard next < known else { return nil }
      if origin(of: next, history).run.number == last.run.number { places.append(next) }
      next += 1
    }
    let members = try places.map { place in
      EvolutionStrategy.Member(
        draw: try draw(place, for: last, history), observation: history.observations[place])
    }
    for place in last.consumed..<next { drawn[place] = nil }
    return strategy.generation(after: last, members, consumed: next)
  }

  /// How the trial at a place of the history was drawn; where that is not what became of it, it came
  /// from elsewhere.
  private func draw(
    _ place: Int, for generation: EvolutionStrategy.Generation, _ history: History
  ) throws -> EvolutionStrategy.Draw {
    let (trial, assignment) = (place - history.earlier, history.assignments[place])
    if trial >= initialCount {
      let origin = origin(of: place, history)
      var draw = try drawn[place] ?? self.draw(trial, at: place, from: origin)
      draw.isOwn = draw.isOwn && origin.consumed == generation.consumed
      if draw.assignment == assignment { return draw }
    }
    return strategy.injected(assignment, into: generation)
  }

  /// The generation that the trial at a place of the history was drawn from.
  private func origin(of place: Int, _ history: History) -> EvolutionStrategy.Generation {
    generation(at: max(history.earlier, place - history.lag + 1))
  }

  /// The last generation that `known` observations give.
  private func generation(at known: Int) -> EvolutionStrategy.Generation {
    var (low, high) = (0, generations.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if generations[middle].consumed <= known { low = middle } else { high = middle }
    }
    return generations[low]
  }
}

extension Space {
  /// The coordinates of values that are given, one entry per parameter; `nil` where none is.
  func shares(of fixed: [Value?]) -> [Double?] {
    point(of: Assignment(parameters.indices.map { fixed[$0].map(marginals[$0].typed) }))
  }
}
