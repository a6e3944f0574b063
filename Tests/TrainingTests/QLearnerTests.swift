import Agents
import Tensors
import Testing
import Training

struct QLearnerTests {
  private static let lake = FrozenLake(.small)

  private func learner(
    steps: Int, discount: Double = 0.99, rate: Double = 1, decay: Double = 0.6
  ) -> QLearner {
    QLearner(
      Self.lake,
      QLearningPlan(
        steps: steps, discount: discount, rate: rate, rateDecay: decay,
        exploration: Exploration(first: 1, last: 0.2, duration: 0.5))
    ) { RandomStream(seed: 2, $0) }
  }

  private static func exact(_ discount: Double) -> ValueIteration {
    var iteration = ValueIteration(lake.model, discount: discount)
    while iteration.sweep() > 1e-12 {}
    return iteration
  }

  /// The exact start values 0.542026 and 0.068891, within what so many steps leave.
  @Test(arguments: [0.99, 0.9]) func `values come near the exact ones, and the policy is best`(
    discount: Double
  ) {
    var learner = learner(steps: 1_000_000, discount: discount)
    _ = learner.run(steps: learner.plan.steps)
    let exact = Self.exact(discount)
    #expect(abs(learner.table.value(of: 0) - exact.startValue) < 0.03)
    var found = ValueIteration(
      Self.lake.model, discount: discount, policy: learner.table.greedyPolicy)
    while found.sweep() > 1e-12 {}
    #expect(found.startValue > 0.98 * exact.startValue)
  }

  @Test func `a restored learner goes on with equal bits`() {
    var whole = learner(steps: 3000)
    _ = whole.run(steps: 1234)
    var resumed = learner(steps: 3000)
    let fits = resumed.restore(
      values: whole.table.values, visits: whole.table.visits,
      environment: whole.environmentSnapshot, steps: whole.steps)
    #expect(fits)
    #expect(whole.run(steps: 1766) == resumed.run(steps: 1766))
    #expect(whole.table.values == resumed.table.values)
  }

  @Test func `exploration falls along a line`() {
    let exploration = Exploration(first: 1, last: 0.2, duration: 0.5)
    let shares = [0, 25, 50, 99].map { exploration.share(at: $0, of: 100) }
    #expect(zip(shares, [1, 0.6, 0.2, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
