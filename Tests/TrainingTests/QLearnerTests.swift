import Agents
import Tensors
import Testing
import Training

struct QLearnerTests {
  private static let lake = FrozenLake(.small)

  private func learner(
    episodes: Int, discount: Double = 0.99, rate: Double = 1, decay: Double = 0.6
  ) -> QLearner {
    QLearner(
      Self.lake,
      QLearningPlan(
        episodes: episodes, discount: discount, rate: rate, rateDecay: decay,
        exploration: Exploration(first: 1, last: 0.2, duration: 0.5))
    ) { RandomStream(seed: 2, $0) }
  }

  private static func exact(_ discount: Double) -> ValueIteration {
    var iteration = ValueIteration(lake.model, discount: discount)
    while iteration.sweep() > 1e-12 {}
    return iteration
  }

  /// The exact start values 0.542026 and 0.068891, within what so many episodes leave.
  @Test(arguments: [0.99, 0.9]) func `values come near the exact ones, and the policy is best`(
    discount: Double
  ) {
    var learner = learner(episodes: 60_000, discount: discount)
    while learner.episodes < learner.plan.episodes { _ = learner.runEpisode() }
    let exact = Self.exact(discount)
    #expect(abs(learner.table.value(of: 0) - exact.startValue) < 0.03)
    var found = ValueIteration(
      Self.lake.model, discount: discount, policy: learner.table.greedyPolicy)
    while found.sweep() > 1e-12 {}
    #expect(found.startValue > 0.98 * exact.startValue)
  }

  @Test func `a restored learner goes on with equal bits`() {
    var whole = learner(episodes: 300)
    for _ in 0..<120 { _ = whole.runEpisode() }
    var resumed = learner(episodes: 300)
    let fits = resumed.restore(
      values: whole.table.values, visits: whole.table.visits,
      environment: whole.environmentSnapshot, episodes: whole.episodes, steps: whole.steps)
    #expect(fits)
    for _ in 0..<180 { #expect(whole.runEpisode() == resumed.runEpisode()) }
    #expect(whole.table.values == resumed.table.values)
  }

  @Test func `exploration falls along a line`() {
    let exploration = Exploration(first: 1, last: 0.2, duration: 0.5)
    let shares = [0, 25, 50, 99].map { exploration.share(at: $0, of: 100) }
    #expect(zip(shares, [1, 0.6, 0.2, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
