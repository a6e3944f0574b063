import Datasets
import MPI
import Neural
import Tensors

/// How a model is trained.
package struct FitPlan: Sendable {
  package var model: any Model
  package var loss: Loss
  package var optimizer: any Optimizer
  package var schedule: any Schedule
  /// Samples of one update; the last one of an epoch may be smaller.
  package var batch: Int
  package var epochs: Int
  package var shards: LogicalShards
  /// Samples of an epoch, the first of its order; nil for all there are.
  package var epochSamples: Int?

  package init(
    model: any Model, loss: Loss, optimizer: any Optimizer, schedule: any Schedule, batch: Int,
    epochs: Int, shards: LogicalShards, epochSamples: Int? = nil
  ) {
    precondition(batch > 0 && epochs >= 0, "batches of \(batch) over \(epochs) epochs")
    (self.model, self.loss, self.optimizer) = (model, loss, optimizer)
    (self.schedule, self.batch, self.epochs, self.shards) = (schedule, batch, epochs, shards)
    self.epochSamples = epochSamples
  }
}

/// The random streams of a training.
package struct FitStreams: Sendable {
  package var initial, shuffle, dropout: RandomStream

  package init(initial: RandomStream, shuffle: RandomStream, dropout: RandomStream) {
    (self.initial, self.shuffle, self.dropout) = (initial, shuffle, dropout)
  }
}

/// Trains a model by minibatch gradient descent on a group of ranks.
///
/// The batch of an update is a stretch of the epoch's permutation. Each logical shard computes the
/// gradient of its part, scaled by the batch's size; ``GradientExchange`` adds them in a fixed tree
/// over shards and the optimizer makes one step. Nothing depends on who computes which shard.
package final class Fit {
  package let plan: FitPlan
  package let samples: any SampleSource
  /// Those who share the work.
  package let ranks: any Communicator
  /// The flat buffer of the model's parameters, equal on all ranks.
  package let weights: Storage
  /// Epochs done.
  package private(set) var epoch = 0
  /// Updates done.
  package private(set) var step = 0

  private let streams: FitStreams
  private let kernels = Kernels.fastest()
  private let exchange: GradientExchange
  private var bench: ShardBench
  /// Of this rank's slice of the weights.
  private var state: OptimizerState

  /// - Parameter ranks: Each passes an equal plan, equal samples and equal streams.
  package init(
    _ plan: FitPlan, on samples: any SampleSource, streams: FitStreams,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) {
    (self.plan, self.samples, self.streams, self.ranks) = (plan, samples, streams, ranks)
    let parameters = plan.model.parameters
    weights = parameters.initialWeights(using: streams.initial)
    exchange = GradientExchange(
      ranks: ranks, shards: plan.shards, parameters: parameters.layout.count)
    state = exchange.initialState(of: plan.optimizer)
    bench = ShardBench(plan, inputs: samples.inputShape, mode: .training(streams.dropout))
  }

  /// Samples of one epoch.
  private var epochCount: Int { min(plan.epochSamples ?? samples.count, samples.count) }

  /// Updates of one epoch.
  package var stepsPerEpoch: Int { (epochCount + plan.batch - 1) / plan.batch }

  /// One pass over the samples, or as many as the plan says, in a new order. Collective.
  /// - Returns: Loss and hits over all samples of the epoch, each as it was seen before its update.
  package func runEpoch() throws -> Tally {
    let order = Permutation(count: samples.count, stream: streams.shuffle, epoch: epoch)
    var tally = Tally()
    for start in stride(from: 0, to: epochCount, by: plan.batch) {
      tally += try update(start..<min(start + plan.batch, epochCount), in: order)
    }
    epoch += 1
    return tally
  }

  /// One update on a batch.
  /// - Parameter batch: The places in the epoch's order; dropout is keyed by them.
  private func update(_ batch: Range<Int>, in order: Permutation) throws -> Tally {
    let parts = plan.shards.ranges(of: batch.count)
    let rate = plan.schedule.learningRate(at: step, of: stepsPerEpoch * plan.epochs)
    let tallies = try exchange.step(weights, parts: parts.count) { part, gradient in
      let first = batch.lowerBound + parts[part].lowerBound
      let rows = parts[part].count
      let tally = order.numbers(at: first..<first + rows).withUnsafeBufferPointer {
        bench.forward(
          samples, $0, weights: weights, kernels: kernels,
          at: Position(step: step, firstItem: first))
      }
      bench.backward(rows: rows, of: batch.count, into: gradient)
      return tally
    } update: { gradients, slice in
      plan.optimizer.update(
        weights, gradients, state, in: slice, step: step, learningRate: rate, with: kernels)
    }
    step += 1
    return Tally(summing: tallies)
  }

  /// The optimizer's state of all weights, on all ranks. Collective. A rank alone gets the state
  /// itself, not a copy.
  package func optimizerState() throws -> OptimizerState { try exchange.gathered(state) }

  /// Takes up a training where it was left, on however many ranks.
  /// - Precondition: Weights and state are of this plan's model and optimizer.
  package func restore(_ saved: Storage, _ state: OptimizerState, epoch: Int, step: Int) {
    let all = 0..<weights.count
    precondition(
      saved.count == weights.count && state.range == all
        && state.buffers.count == plan.optimizer.stateCount,
      "\(saved.count) weights for a model of \(weights.count)")
    StorageSlice(weights, all).write(StorageSlice(saved, all))
    self.state = exchange.cut(state)
    (self.epoch, self.step) = (epoch, step)
  }
}
