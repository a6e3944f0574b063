import Agents
import MPI
import Neural
import Tensors
import Testing
import Training

/// A small training on CartPole in few words.
private struct SmallPolicy {
  var environments = 8
  var rolloutSteps = 16
  var updates = 6
  var epochs = 3
  var batch = 64
  var shards = 4
  var stepLimit = 12
  var rate = 3e-3
  var norm: Double? = 0.5
  var hidden = [16]

  var plan: PolicyPlan {
    let environment = CartPole(stepLimit: stepLimit)
    return PolicyPlan(
      environment: environment,
      model: ActorCritic(inputs: environment.observationWidth, hidden: hidden, actions: 2),
      environments: environments, rolloutSteps: rolloutSteps, updates: updates, epochs: epochs,
      batch: batch, estimation: AdvantageEstimation(discount: 0.98, decay: 0.8),
      optimizer: Adam(epsilon: 1e-5), schedule: LinearSchedule(peak: rate),
      clipRange: LinearSchedule(peak: 0.2), entropyWeight: 0.01, maximumGradientNorm: norm,
      shards: LogicalShards(shards))
  }

  func make(_ ranks: any Communicator = InProcessCommunicator.alone()) -> PolicyTraining {
    PolicyTraining(
      plan, streams: PolicyStreams { RandomStream(seed: 5, $0) }, ranks: ranks)
  }
}

/// What a training came to, as bits.
private struct Outcome: Equatable, Sendable {
  var weights: [UInt32]
  var losses: [UInt64]
  var episodes: [Episode]
  var evaluation: [Episode]

  init(_ training: PolicyTraining, updates: Int) throws {
    (losses, episodes) = ([], [])
    for _ in 0..<updates {
      let update = try training.runUpdate()
      losses.append(update.tally.loss.bitPattern)
      losses.append(update.explainedVariance.bitPattern)
      episodes += update.episodes
    }
    evaluation = try training.evaluate(episodes: 10, number: training.update)
    weights = training.weights.values.map(\.bitPattern)
  }
}

struct PolicyTrainingTests {
  @Test(arguments: [2, 3, 4, 6, 8]) func `any number of ranks gives equal bits`(
    size: Int
  ) throws {
    let small = SmallPolicy()
    let alone = try Outcome(small.make(), updates: 6)
    let all = try InProcessCommunicator.run(ranks: size) { ranks in
      try Outcome(small.make(ranks), updates: 6)
    }
    #expect(all.allSatisfy { $0 == alone })
    #expect(
      alone.episodes.contains { $0.isTruncated } && alone.episodes.contains { !$0.isTruncated })
  }

  /// Enough weights for several slices, and fewer environments than shards.
  @Test(arguments: [2, 5]) func `slices of weights and empty shards do not matter`(
    size: Int
  ) throws {
    var small = SmallPolicy()
    (small.hidden, small.environments, small.shards) = ([64, 64], 3, 5)
    let alone = try Outcome(small.make(), updates: 3)
    let all = try InProcessCommunicator.run(ranks: size) { [small] ranks in
      try Outcome(small.make(ranks), updates: 3)
    }
    #expect(all.allSatisfy { $0 == alone })
  }

  @Test(arguments: [(1, 1), (3, 2), (2, 4)]) func `a restored training goes on with equal bits`(
    before: Int, after: Int
  ) throws {
    let small = SmallPolicy()
    let whole = small.make()
    for _ in 0..<3 { _ = try whole.runUpdate() }
    let states = try InProcessCommunicator.run(ranks: before) { ranks in
      let training = small.make(ranks)
      for _ in 0..<3 { _ = try training.runUpdate() }
      return try training.state()
    }
    let expected = try Outcome(whole, updates: 3)
    let resumed = try InProcessCommunicator.run(ranks: after) { ranks in
      let training = small.make(ranks)
      #expect(training.restore(states[before - 1]))
      return try Outcome(training, updates: 3)
    }
    #expect(resumed.allSatisfy { $0 == expected })
  }

  @Test func `a state of another plan is refused`() throws {
    var other = SmallPolicy()
    other.hidden = [17]
    #expect(!SmallPolicy().make().restore(try other.make().state()))
    other = SmallPolicy()
    other.environments = 9
    #expect(!SmallPolicy().make().restore(try other.make().state()))
  }

  @Test func `a gradient is shortened to the limit`() throws {
    var small = SmallPolicy()
    (small.norm, small.epochs, small.batch) = (1e-9, 1, 128)
    // Adam's first step hardly depends on the gradient's length, but epsilon is in its way.
    let short = small.make()
    small.norm = nil
    let long = small.make()
    let start = short.weights.values
    let update = try short.runUpdate()
    _ = try long.runUpdate()
    #expect(update.gradientNorm > 0.01)
    func distance(_ training: PolicyTraining) -> Float {
      zip(training.weights.values, start).map { abs($0 - $1) }.max() ?? 0
    }
    #expect(distance(short) < 0.001 * distance(long))
  }

  /// A tenth of the steps of a real training, with its settings.
  @Test func `a policy learns to balance`() throws {
    var small = SmallPolicy()
    (small.rolloutSteps, small.batch, small.epochs) = (32, 256, 20)
    (small.updates, small.stepLimit, small.shards) = (80, 500, 1)
    (small.rate, small.hidden) = (1e-3, [64, 64])
    let training = small.make()
    func mean() throws -> Double {
      let episodes = try training.evaluate(episodes: 20, number: training.update)
      return episodes.reduce(0) { $0 + $1.episodeReturn } / 20
    }
    let before = try mean()
    for _ in 0..<80 { _ = try training.runUpdate() }
    let after = try mean()
    #expect(before < 100 && after > 150, "\(before) → \(after)")
  }

  @Test func `one rank that throws ends the others`() {
    #expect(throws: (any Error).self) {
      _ = try InProcessCommunicator.run(ranks: 3) { ranks in
        let training = SmallPolicy().make(ranks)
        _ = try training.runUpdate()
        if ranks.rank == 1 { throw Stopped() }
        _ = try training.runUpdate()
      }
    }
  }

  private struct Stopped: Error {}
}
