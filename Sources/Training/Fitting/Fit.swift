import Datasets
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

  package init(
    model: any Model, loss: Loss, optimizer: any Optimizer, schedule: any Schedule, batch: Int,
    epochs: Int, shards: LogicalShards
  ) {
    precondition(batch > 0 && epochs >= 0, "batches of \(batch) over \(epochs) epochs")
    (self.model, self.loss, self.optimizer) = (model, loss, optimizer)
    (self.schedule, self.batch, self.epochs, self.shards) = (schedule, batch, epochs, shards)
  }
}

/// The random streams of a training.
package struct FitStreams: Sendable {
  package var initial, shuffle, dropout: RandomStream

  package init(initial: RandomStream, shuffle: RandomStream, dropout: RandomStream) {
    (self.initial, self.shuffle, self.dropout) = (initial, shuffle, dropout)
  }
}

/// Trains a model by minibatch gradient descent, shard by shard.
///
/// The batch of an update is a stretch of the epoch's permutation. Each logical shard computes the
/// gradient of its part, scaled by the batch's size; the fixed tree over shards adds them and the
/// optimizer makes one step. Nothing depends on who computes which shard.
package final class Fit {
  package let plan: FitPlan
  package let samples: any SampleSource
  /// The flat buffer of the model's parameters.
  package private(set) var weights: Storage
  package private(set) var optimizerState: OptimizerState
  /// Epochs done.
  package private(set) var epoch = 0
  /// Updates done.
  package private(set) var step = 0

  private let streams: FitStreams
  private let kernels = Kernels.fastest()
  private var bench: ShardBench
  private var gradients: [Storage]

  package init(_ plan: FitPlan, on samples: any SampleSource, streams: FitStreams) {
    (self.plan, self.samples, self.streams) = (plan, samples, streams)
    let parameters = plan.model.parameters
    weights = parameters.initialWeights(using: streams.initial)
    optimizerState = plan.optimizer.initialState(0..<parameters.layout.count)
    bench = ShardBench(plan, inputs: samples.inputShape, mode: .training(streams.dropout))
    gradients = (0..<plan.shards.count).map { _ in Storage(count: parameters.layout.count) }
  }

  /// Updates of one epoch.
  package var stepsPerEpoch: Int { (samples.count + plan.batch - 1) / plan.batch }

  /// One pass over the samples in a new order.
  /// - Returns: Loss and hits over all samples of the epoch, each as it was seen before its update.
  package func runEpoch() -> Tally {
    let order = Permutation(count: samples.count, stream: streams.shuffle, epoch: epoch)
    var tally = Tally()
    for start in stride(from: 0, to: samples.count, by: plan.batch) {
      let end = min(start + plan.batch, samples.count)
      tally += update((start..<end).map { order[$0] }, firstItem: start)
    }
    epoch += 1
    return tally
  }

  /// One update on a batch.
  /// - Parameter firstItem: The place of the batch in its epoch: dropout is keyed by it.
  private func update(_ batch: [Int], firstItem: Int) -> Tally {
    var tally = Tally()
    let parts = plan.shards.ranges(of: batch.count)
    for (shard, range) in parts.enumerated() {
      tally += batch[range].withContiguousStorageIfAvailable { indices in
        bench.forward(
          samples, indices, weights: weights, kernels: kernels,
          at: Position(step: step, firstItem: firstItem + range.lowerBound))
      }!
      bench.backward(rows: range.count, scale: 1 / Float(batch.count), into: gradients[shard])
    }
    let all = 0..<weights.count
    if parts.count > 1 {
      gradients[0].sum(Array(gradients[..<parts.count]), in: all, with: kernels)
    }
    let rate = plan.schedule.learningRate(at: step, of: stepsPerEpoch * plan.epochs)
    plan.optimizer.update(
      weights, gradients[0], optimizerState, in: all, step: step, learningRate: rate,
      with: kernels)
    step += 1
    return tally
  }

  /// Takes up a training where it was left.
  /// - Precondition: Weights and state are of this plan's model and optimizer.
  package func restore(_ weights: Storage, _ state: OptimizerState, epoch: Int, step: Int) {
    precondition(
      weights.count == self.weights.count && state.range == optimizerState.range
        && state.buffers.count == optimizerState.buffers.count,
      "\(weights.count) weights for a model of \(self.weights.count)")
    (self.weights, optimizerState) = (weights, state)
    (self.epoch, self.step) = (epoch, step)
  }
}
