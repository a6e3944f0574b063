import Tensors

/// From one generation to the next.
extension EvolutionStrategy {
  /// What is drawn from before any result of this search is known. Trials of earlier searches say where
  /// it begins: around the best tenth of them.
  ///
  /// Source: Nomura et al., *Warm Starting CMA-ES for Hyperparameter Optimization* (AAAI 2021), §3, with
  /// γ = 0.1. The shares of choices learn from the same trials once.
  func firstGeneration(after history: History) -> Generation {
    var generation = generation(first, RestartRule(restart, first: first), mean: start)
    let usable = (0..<history.earlier).filter { history.observations[$0].isUsable }
    guard !usable.isEmpty else { return generation.after(history.earlier) }
    let members = usable.map { place in
      Member(
        draw: injected(history.assignments[place], into: generation),
        observation: history.observations[place])
    }
    let best = Self.ranked(members).prefix(max(1, members.count / 10))
    let rates = generation.distribution.rates
    let distribution = SearchDistribution(rates: rates, around: best.map { $0.draw.place })
    generation.distribution = distribution
    generation.rules = StoppingRules(rates: rates, stepSize: distribution.stepSize)
    let weights = [Double](repeating: 1 / Double(best.count), count: best.count)
    learnChoices(&generation, best, weights)
    return generation.after(history.earlier)
  }

  private func generation(
    _ run: RestartRule.Run, _ restarts: RestartRule, mean: [Double]
  ) -> Generation {
    let rates = AdaptationRates(dimensions: mean.count, population: run.population)
    return Generation(
      run: run, restarts: restarts,
      distribution: SearchDistribution(rates: rates, mean: mean, stepSize: run.stepSize),
      choices: unordered.map { axis in
        guard case .choices(let bounds) = axes[axis].kind else {
          preconditionFailure("\(axes[axis]) has an order")
        }
        return ChoiceShares(bounds: bounds, choices: unordered.count)
      }, rules: StoppingRules(rates: rates, stepSize: run.stepSize))
  }

  /// The generation after one, or the first one of a new run.
  ///
  /// The μ best of the members and of the elders draw the mean to them; the λ − μ worst members push
  /// the covariance away. A generation without any loss changes nothing.
  /// - Parameters:
  ///   - members: λ of them, in trial order.
  ///   - consumed: Trials that are behind the new generation.
  func generation(after old: Generation, _ members: [Member], consumed: Int) -> Generation {
    var new = old
    new.consumed = consumed
    new.members += members.count
    let ranked = Self.ranked(members)
    var isSound = true
    if ranked[0].observation.isUsable {
      let parents = old.distribution.rates.parents
      let best = Self.ranked(members + old.elders).prefix(parents)
      let chosen = Array(best) + ranked.dropFirst(parents)
      isSound = new.distribution.update(with: chosen.map { step(to: $0.draw, from: old) })
      learnChoices(&new, best, old.distribution.rates.weights)
      let margin = 1 / Double(start.count * new.run.population)
      new.distribution.keepLevelsAlive(levels, margin: margin)
    }
    new.elders = Self.elders(members + old.elders, memory * old.run.population)
    let losses = ranked.map { $0.observation.comparableLoss }
    let isOver = new.rules.ends(new.distribution, losses) || new.members >= new.run.limit
    guard restart != .none, isOver || !isSound else { return isSound ? new : old.after(consumed) }
    return restarted(new)
  }

  /// The best first, equals in the order they are given.
  private static func ranked(_ members: [Member]) -> [Member] {
    members.indices.sorted {
      let (a, b) = (members[$0].observation, members[$1].observation)
      return a.isBetter(than: b) || (!b.isBetter(than: a) && $0 < $1)
    }.map { members[$0] }
  }

  private static func elders(_ members: [Member], _ count: Int) -> [Member] {
    members.prefix(count).map { member in
      var elder = member
      elder.draw.isOwn = false
      return elder
    }
  }

  /// y = (x − m) / σ; 0 at coordinates of inactive parameters, so that they stay. A trial that was
  /// drawn elsewhere gets a step that is no longer than draws are.
  ///
  /// Source: Hansen, *Injecting External Solutions Into CMA-ES* (arXiv:1110.4181), equation (4), with
  /// the bound √n + 2 n / (n + 2).
  private func step(to draw: Draw, from old: Generation) -> [Double] {
    let now = old.distribution
    var step = zip(draw.place, now.mean).map { ($0 - $1) / now.stepSize }
    for (j, axis) in ordered.enumerated()
    where draw.assignment.values[axes[axis].parameter] == nil {
      step[j] = 0
    }
    guard !draw.isOwn else { return step }
    let n = Double(step.count)
    let length = now.whitened(step).reduce(0) { $0 + $1 * $1 }.squareRoot()
    let bound = n.squareRoot() + 2 * n / (n + 2)
    return length > bound ? step.map { $0 * bound / length } : step
  }

  private func learnChoices(
    _ generation: inout Generation, _ parents: ArraySlice<Member>, _ weights: [Double]
  ) {
    for (choice, axis) in unordered.enumerated() {
      let parameter = axes[axis].parameter
      let active = zip(parents, weights).filter { $0.0.draw.assignment.values[parameter] != nil }
      generation.choices[choice].learn(
        from: active.map { (index: $0.0.draw.choices[choice], weight: $0.1) })
    }
  }

  /// The first generation of the next run, which begins somewhere in the cube.
  private func restarted(_ old: Generation) -> Generation {
    var random = stream.substream("restart").cursor(item: old.run.number + 1)
    let mean = random.uniforms(start.count)
    var restarts = old.restarts
    let run = restarts.next(after: old.run, old.members, &random)
    return generation(run, restarts, mean: mean).after(old.consumed)
  }
}

extension EvolutionStrategy.Generation {
  /// The same with more trials behind it.
  func after(_ consumed: Int) -> Self {
    var copy = self
    copy.consumed = consumed
    return copy
  }
}
