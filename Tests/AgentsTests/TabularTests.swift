import Agents
import Tensors
import Testing

/// Values of FrozenLake found by dynamic programming outside of this package.
struct TabularTests {
  private static let small = FrozenLake(.small)
  private static let large = FrozenLake(.large)

  private static func converged(_ lake: FrozenLake, discount: Double) -> ValueIteration {
    var iteration = ValueIteration(lake.model, discount: discount)
    while iteration.sweep() > 1e-13 {}
    return iteration
  }

  private static let known: [(FrozenLake, Double, Double)] = [
    (small, 1, 14.0 / 17), (small, 0.99, 0.542026), (small, 0.9, 0.068891), (large, 1, 1),
    (large, 0.99, 0.414640), (large, 0.9, 0.006411),
    (FrozenLake(.small, isSlippery: false), 0.9, 0.59049),
  ]

  @Test(arguments: known.indices) func `value iteration finds the exact value`(index: Int) {
    let (lake, discount, value) = Self.known[index]
    #expect(abs(Self.converged(lake, discount: discount).startValue - value) < 1e-6)
  }

  private static let limited: [(FrozenLake, Int, Double)] = [
    (small, 100, 0.744190), (large, 200, 0.913220),
  ]

  @Test(arguments: limited.indices) func `as many sweeps as steps give the value with a limit`(
    index: Int
  ) {
    let (lake, limit, value) = Self.limited[index]
    var iteration = ValueIteration(lake.model, discount: 1)
    iteration.sweep(times: limit)
    #expect(abs(iteration.startValue - value) < 1e-6)
  }

  @Test func `the return of a policy is that of its episodes`() {
    let lake = Self.small
    let best = Self.converged(lake, discount: 0.99)
    let policy = lake.model.greedyPolicy(best.values, discount: 0.99)
    let expected = lake.model.expectedReturn(of: policy, stepLimit: 100)
    let batch = EnvironmentBatch(
      lake, indices: 0..<2000, random: RandomStream(seed: 1, "environments"))
    for _ in 0..<500 {
      for place in 0..<batch.count {
        batch.actions[place] = Int32(policy[batch.state(at: place, in: lake)])
      }
      batch.step()
    }
    let first = batch.takeEpisodes().filter { $0.startStep == 0 }
    #expect(first.count == 2000)
    let mean = first.reduce(0) { $0 + $1.episodeReturn } / 2000
    // Three standard errors of a share of 2000.
    #expect(abs(mean - expected) < 0.03, "\(mean) of \(expected)")
  }

  @Test func `a sure walk along the safe way reaches the goal`() {
    let lake = FrozenLake(.small, isSlippery: false)
    let batch = EnvironmentBatch(lake, indices: 0..<1, random: RandomStream(seed: 1, "e"))
    for action: Int32 in [1, 1, 2, 1, 2, 2] {
      batch.actions[0] = action
      batch.step()
    }
    let episode = Episode(
      environment: 0, startStep: 0, length: 6, episodeReturn: 1, isTerminated: true,
      isTruncated: false)
    #expect(batch.takeEpisodes() == [episode])
  }

  @Test func `one update moves the value by the rate`() {
    var table = QLearning(states: 3, actions: 2, discount: 0.5, rate: 0.25)
    table.learn(state: 1, action: 0, reward: 2, next: 2, isTerminal: true)
    #expect(table.values[2] == 0.5)
    table.learn(state: 0, action: 1, reward: 1, next: 1, isTerminal: false)
    #expect(table.values[1] == 0.25 * (1 + 0.5 * 0.5))
    #expect(table.greedyPolicy == [1, 0, 0])
  }

  @Test func `a rate of one over the visits averages the rewards`() {
    var table = QLearning(states: 1, actions: 1, discount: 0.9, rate: 1, decay: 1)
    for reward in [1.0, 2, 6] {
      table.learn(state: 0, action: 0, reward: reward, next: 0, isTerminal: true)
    }
    #expect(abs(table.values[0] - 3) < 1e-15)
  }
}
