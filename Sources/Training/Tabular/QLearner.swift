import Agents
import Tensors

/// How a table of action values is learnt.
package struct QLearningPlan: Sendable {
  package var steps: Int
  /// In [0, 1].
  package var discount: Double
  /// Step size of a pair's first update, in (0, 1], and how it falls: see ``QLearning``.
  package var rate, rateDecay: Double
  package var initialValue: Double
  package var exploration: Exploration

  package init(
    steps: Int, discount: Double, rate: Double, rateDecay: Double = 0, initialValue: Double = 0,
    exploration: Exploration
  ) {
    (self.steps, self.discount) = (steps, discount)
    (self.rate, self.rateDecay, self.initialValue) = (rate, rateDecay, initialValue)
    self.exploration = exploration
  }
}

/// The share of random actions: from `first` along a line to `last` over a share of all steps.
package struct Exploration: Sendable {
  package var first, last, duration: Double

  package init(first: Double, last: Double, duration: Double) {
    (self.first, self.last, self.duration) = (first, last, duration)
  }

  package func share(at step: Int, of steps: Int) -> Double {
    let end = duration * Double(steps)
    guard Double(step) < end else { return last }
    return first + (last - first) * (Double(step) / end)
  }
}

/// An agent that learns action values in one environment, step by step.
package struct QLearner {
  package let plan: QLearningPlan
  package private(set) var table: QLearning
  /// Steps done.
  package var steps: Int { batch.clock }

  private let environment: any TabularEnvironment
  private let batch: EnvironmentBatch
  private let actions: RandomStream

  /// - Parameter random: Gives the stream of a purpose.
  package init(
    _ environment: any TabularEnvironment, _ plan: QLearningPlan,
    random: (String) -> RandomStream
  ) {
    (self.environment, self.plan) = (environment, plan)
    batch = EnvironmentBatch(environment, indices: 0..<1, random: random("environments"))
    actions = random("actions")
    table = QLearning(
      states: environment.stateCount, actions: environment.actionCount, discount: plan.discount,
      rate: plan.rate, decay: plan.rateDecay, initialValue: plan.initialValue)
  }

  /// Acts and learns for `count` steps.
  /// - Returns: The episodes that ended in them.
  package mutating func run(steps count: Int) -> [Episode] {
    for _ in 0..<count {
      let state = batch.state(at: 0, in: environment)
      let exploration = plan.exploration.share(at: steps, of: plan.steps)
      var cursor = actions.cursor(clock: batch.clock, environment: 0)
      let action = table.action(in: state, exploration: exploration, using: &cursor)
      batch.actions[0] = Int32(action)
      batch.step()
      table.learn(
        state: state, action: action, reward: Double(batch.rewards[0]),
        next: batch.lastState(at: 0, in: environment), isTerminal: batch.terminated[0] != 0)
    }
    return batch.takeEpisodes()
  }

  /// The environment in the midst of its episode, to be saved.
  package var environmentSnapshot: [Double] { batch.snapshot }

  /// Goes on from what was saved.
  /// - Returns: Whether it fits this environment; nothing is changed otherwise.
  package mutating func restore(
    values: [Double], visits: [Int64], environment snapshot: [Double], steps: Int
  ) -> Bool {
    guard values.count == table.values.count, visits.count == table.visits.count,
      snapshot.count == EnvironmentBatch.snapshotWidth(of: environment), steps >= 0
    else { return false }
    table.restore(values: values, visits: visits)
    batch.restore(snapshot, clock: steps)
    return true
  }
}
