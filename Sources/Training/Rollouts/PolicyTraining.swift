import Agents
import Datasets
import MPI
import Neural
import Tensors

/// Proximal policy optimisation on a group of ranks.
///
/// The environments are cut into logical shards. For an update every shard acts for some steps and
/// finds its advantages; all ranks get all rows; then gradients over minibatches of a random order of
/// them, cut into the same number of shards, move the weights through ``GradientExchange``. Nothing
/// depends on who runs which shard. Source: Schulman et al., arXiv 1707.06347, algorithm 1.
package final class PolicyTraining {
  package let plan: PolicyPlan
  /// Those who share the work.
  package let ranks: any Communicator
  /// The flat buffer of the model's parameters, equal on all ranks.
  package let weights: Storage
  /// Updates done.
  package private(set) var update = 0
  /// Steps of the optimizer done.
  package private(set) var step = 0

  let streams: PolicyStreams
  let exchange: GradientExchange
  /// Those of this rank.
  private let shards: [RolloutShard]
  private let kernels = Kernels.fastest()
  private var objectives: [Int: ClippedObjective] = [:]
  private var benches: [Int: PolicyBench] = [:]
  /// Of this rank's slice of the weights.
  private var mover: WeightMover

  /// - Parameter ranks: Each passes an equal plan and equal streams.
  package init(
    _ plan: PolicyPlan, streams: PolicyStreams,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) {
    (self.plan, self.streams, self.ranks) = (plan, streams, ranks)
    let parameters = plan.model.parameters
    weights = parameters.initialWeights(using: streams.initial)
    let exchange = GradientExchange(
      ranks: ranks, shards: plan.shards, layout: parameters.layout, for: plan.optimizer)
    let parts = plan.shards.ranges(of: plan.environments)
    shards = exchange.ownParts(of: parts.count).map {
      RolloutShard(plan, environments: parts[$0], streams: streams)
    }
    mover = WeightMover(
      plan.optimizer, groups: plan.groups, layout: parameters.layout, slice: exchange.ownSlice)
    self.exchange = exchange
  }

  /// Steps of all environments so far.
  package var environmentSteps: Int { update * plan.stepsPerUpdate }

  /// Acts for a rollout and learns from it. Collective.
  package func runUpdate() throws -> PolicyUpdate {
    let rollout = try collect()
    let episodes = try takeEpisodes()
    let settings = StepSettings(
      learningRate: plan.schedule.learningRate(at: update, of: plan.updates),
      clipRange: plan.clipRange.learningRate(at: update, of: plan.updates))
    var tally = PolicyTally()
    var norm = Moments()
    for epoch in 0..<plan.epochs {
      let order = Permutation(
        count: rollout.count, stream: streams.shuffle, epoch: update * plan.epochs + epoch
      ).numbers(at: 0..<rollout.count)
      for start in stride(from: 0, to: rollout.count, by: plan.batch) {
        let batch = order[start..<min(start + plan.batch, rollout.count)]
        let (part, length) = try move(rollout, batch, settings)
        tally += part
        norm.add(length)
      }
    }
    update += 1
    return PolicyUpdate(
      tally: tally, gradientNorm: norm.mean, explainedVariance: rollout.explainedVariance,
      learningRate: settings.learningRate, clipRange: settings.clipRange, episodes: episodes)
  }

  private func collect() throws -> RolloutRows {
    let own = shards.flatMap { $0.collect(weights: weights).numbers }
    return RolloutRows(
      observationWidth: plan.environment.observationWidth,
      numbers: ranks.size == 1 ? own : try ranks.allGather(own).flatMap { $0 })
  }

  /// Those that have ended in the rollout, in order of end and environment.
  private func takeEpisodes() throws -> [Episode] {
    let own = shards.flatMap { $0.batch.takeEpisodes() }
    let all = ranks.size == 1 ? own : try ranks.allGather(own).flatMap { $0 }
    return all.sorted { ($0.endStep, $0.environment) < ($1.endStep, $1.environment) }
  }

  private struct StepSettings {
    let learningRate, clipRange: Double
  }

  /// One gradient step on some rows.
  /// - Returns: Sums over the rows, and the gradient's length, which ranks without a slice of the
  ///   weights know as 0.
  private func move(
    _ rollout: RolloutRows, _ batch: ArraySlice<Int>, _ settings: StepSettings
  ) throws -> (PolicyTally, Double) {
    let normalization = AdvantageNormalization(rollout, batch)
    let parts = plan.shards.ranges(of: batch.count)
    var length = 0.0
    let tallies = try exchange.step(weights, parts: parts.count) { part, gradient in
      let first = batch.startIndex + parts[part].lowerBound
      let rows = batch[first..<first + parts[part].count]
      let objective = objective(rows: rows.count)
      let tally = objective.forward(
        rollout, rows, normalization: normalization, clipRange: settings.clipRange,
        weights: weights)
      objective.backward(scale: 1 / Float(batch.count), into: gradient)
      return tally
    } update: { gradients, slice, _ in
      length = try exchange.sumOfSquares(of: gradients, with: kernels).squareRoot()
      GradientLimits(norm: plan.maximumGradientNorm)
        .shorten(StorageSlice(gradients, slice), of: length, with: kernels)
      mover.update(
        weights, gradients, step: step, learningRate: settings.learningRate, with: kernels)
    }
    step += 1
    var tally = PolicyTally()
    for part in tallies { tally += part }
    return (tally, length)
  }

  private func objective(rows: Int) -> ClippedObjective {
    if let known = objectives[rows] { return known }
    let made = ClippedObjective(
      plan.model, rows: rows, observationWidth: plan.environment.observationWidth,
      valueWeight: plan.valueWeight, entropyWeight: plan.entropyWeight)
    objectives[rows] = made
    return made
  }
}

/// Evaluation.
extension PolicyTraining {
  /// Episodes of new environments in which the most probable action is taken. Collective.
  ///
  /// - Parameter number: Tells apart evaluations: each has starts of its own.
  /// - Returns: One episode for each environment, in their order, on all ranks.
  package func evaluate(episodes count: Int, number: Int) throws -> [Episode] {
    let random = streams.evaluation.substream("\(number)")
    let parts = plan.shards.ranges(of: count)
    let own = exchange.ownParts(of: parts.count).flatMap { part in
      let batch = EnvironmentBatch(plan.environment, indices: parts[part], random: random)
      return firstEpisodes(of: batch)
    }
    return ranks.size == 1 ? own : try ranks.allGather(own).flatMap { $0 }
  }

  private func firstEpisodes(of batch: EnvironmentBatch) -> [Episode] {
    let bench = bench(rows: batch.count)
    var episodes: [Episode] = []
    while episodes.count < batch.count {
      bench.see(batch.observations, weights: weights)
      bench.chooseBest { place, action in batch.actions[place] = Int32(action) }
      if batch.step() > 0 { episodes += batch.takeEpisodes().filter { $0.startStep == 0 } }
    }
    return episodes.sorted { $0.environment < $1.environment }
  }

  private func bench(rows: Int) -> PolicyBench {
    if let known = benches[rows] { return known }
    let made = PolicyBench(
      plan.model, rows: rows, observationWidth: plan.environment.observationWidth)
    benches[rows] = made
    return made
  }
}

/// Saving and going on.
extension PolicyTraining {
  /// All that the next updates depend on.
  package struct State: Sendable {
    package var update, step: Int
    package var weights: [Float]
    /// Of all weights.
    package var optimizer: [[Float]]
    /// The snapshots of all environments, in their order.
    package var environments: [Double]

    package init(
      update: Int, step: Int, weights: [Float], optimizer: [[Float]], environments: [Double]
    ) {
      (self.update, self.step, self.weights) = (update, step, weights)
      (self.optimizer, self.environments) = (optimizer, environments)
    }
  }

  /// Collective; independent of who ran what.
  package func state() throws -> State {
    let own = shards.flatMap { $0.batch.snapshot }
    return State(
      update: update, step: step, weights: weights.values,
      optimizer: try exchange.gathered(mover.state).buffers.map(\.values),
      environments: ranks.size == 1 ? own : try ranks.allGather(own).flatMap { $0 })
  }

  /// Goes on from a state of the same plan, on however many ranks.
  /// - Returns: Whether it fits the plan; nothing is changed otherwise.
  package func restore(_ state: State) -> Bool {
    let width = EnvironmentBatch.snapshotWidth(of: plan.environment)
    guard state.weights.count == weights.count,
      state.optimizer.count == plan.optimizer.stateCount,
      state.optimizer.allSatisfy({ $0.count == weights.count }),
      state.environments.count == plan.environments * width, state.update >= 0, state.step >= 0
    else { return false }
    let all = 0..<weights.count
    StorageSlice(weights, all).write(StorageSlice(Storage(state.weights), all))
    mover.state = exchange.cut(
      OptimizerState(range: all, buffers: state.optimizer.map { Storage($0) }))
    for shard in shards {
      let indices = shard.batch.indices
      shard.batch.restore(
        state.environments[indices.lowerBound * width..<indices.upperBound * width],
        clock: state.update * plan.rolloutSteps)
    }
    (update, step) = (state.update, state.step)
    return true
  }
}

/// What an update came to.
package struct PolicyUpdate: Sendable, Equatable {
  /// Over all gradients of all steps, each before its move.
  package var tally: PolicyTally
  /// The mean length of the gradients before they were shortened; on the first rank.
  package var gradientNorm: Double
  /// Of the values before the update.
  package var explainedVariance: Double
  package var learningRate, clipRange: Double
  /// Those that ended in the rollout, in order of end and environment.
  package var episodes: [Episode]
}
