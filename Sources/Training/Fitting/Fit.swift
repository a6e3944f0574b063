import Datasets
import MPI
import Neural
import Tensors

/// How a model is trained.
package struct FitPlan: Sendable {
  /// What becomes small, with the model.
  package var objective: any LearningObjective
  package var optimizer: any UpdateRule
  package var schedule: any Schedule
  /// Samples of one update; the last one of an epoch may be smaller.
  package var batch: Int
  package var epochs: Int
  package var shards: LogicalShards
  /// Parameters that move at another rate or with another weight decay.
  package var groups: [ParameterGroup]
  /// How large the gradient of an update may be.
  package var limits: GradientLimits
  /// Whether a mean of the weights is kept beside them, in the optimizer's state.
  package let averagesWeights: Bool
  /// Samples of an epoch, the first of its order; nil for all there are.
  package var epochSamples: Int?
  /// What becomes of samples before the model learns from them; nil: nothing. Evaluations see them
  /// as they are.
  package var augmentation: Augmentation?
  /// In what sums of gradients are kept and sent.
  package var exchangePrecision = Precision.float32
  /// Nil: losses are taken as they are.
  package var lossScaling: LossScaling?
  /// Whether an update ends with ``TrainingDefect`` where an op has a number that is not finite. Slow.
  package var seeksDefects = false

  /// - Parameter averageDecay: In [0, 1): what the mean of the weights keeps of itself in an update;
  ///   nil: none is kept.
  package init(
    _ objective: any LearningObjective, optimizer: any UpdateRule, schedule: any Schedule,
    batch: Int, epochs: Int, shards: LogicalShards, groups: [ParameterGroup] = [],
    limits: GradientLimits = GradientLimits(), averageDecay: Double? = nil,
    epochSamples: Int? = nil
  ) {
    precondition(batch > 0 && epochs >= 0, "batches of \(batch) over \(epochs) epochs")
    self.objective = objective
    self.optimizer = averageDecay.map { Self.average(of: optimizer, decay: $0) } ?? optimizer
    (self.schedule, self.batch, self.epochs, self.shards) = (schedule, batch, epochs, shards)
    (self.groups, self.limits, averagesWeights) = (groups, limits, averageDecay != nil)
    self.epochSamples = epochSamples
  }

  /// The same of a model that learns from targets.
  package init(
    model: any Model, loss: any Loss, optimizer: any UpdateRule, schedule: any Schedule, batch: Int,
    epochs: Int, shards: LogicalShards, groups: [ParameterGroup] = [],
    limits: GradientLimits = GradientLimits(), averageDecay: Double? = nil
  ) {
    self.init(
      Supervised(model, loss), optimizer: optimizer, schedule: schedule, batch: batch,
      epochs: epochs, shards: shards, groups: groups, limits: limits, averageDecay: averageDecay)
  }

  package var parameters: ParameterSet { objective.parameters }

  private static func average(of rule: any UpdateRule, decay: Double) -> AveragedOptimizer {
    guard let optimizer = rule as? any Optimizer else {
      preconditionFailure("no mean of the weights is kept of a search")
    }
    return AveragedOptimizer(optimizer, decay: decay)
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
  /// Factor of the schedule's learning rates from now on; equal on all ranks.
  package var rateScale = 1.0
  /// As the last update left it.
  package private(set) var lossScaling: LossScaling?

  private let streams: FitStreams
  private let kernels = Kernels.fastest()
  private let exchange: GradientExchange
  private var bench: ShardBench
  /// Of this rank's slice of the weights.
  private var mover: Mover
  /// What this rank's shards have seen of numbers that are not finite.
  private var defect: String?

  /// - Parameter ranks: Each passes an equal plan, equal samples and equal streams.
  package init(
    _ plan: FitPlan, on samples: any SampleSource, streams: FitStreams,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) {
    (self.plan, self.samples, self.streams, self.ranks) = (plan, samples, streams, ranks)
    let parameters = plan.parameters
    weights = parameters.initialWeights(using: streams.initial)
    exchange = GradientExchange(
      ranks: ranks, shards: plan.shards, layout: parameters.layout, for: plan.optimizer)
    exchange.precision = plan.exchangePrecision
    lossScaling = plan.lossScaling
    mover = Mover(plan, layout: parameters.layout, slice: exchange.ownSlice)
    bench = ShardBench(
      plan.objective, on: samples, mode: .training(streams.dropout),
      targetWidth: plan.augmentation?.classes, seeksDefects: plan.seeksDefects)
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
    let rate =
      rateScale * plan.schedule.learningRate(at: step, of: stepsPerEpoch * plan.epochs)
    // A line search may try places where numbers are not finite; where it begins, they must be.
    var space: BatchSpace?
    func gradient(of part: Int, into gradient: Storage) -> Tally {
      let first = batch.lowerBound + parts[part].lowerBound
      let rows = parts[part].count
      let position = Position(step: step, firstItem: first)
      let tally = bench.forward(rows: rows, weights: weights, at: position) { inputs, targets in
        write(first..<first + rows, in: order, inputs, targets)
      }
      bench.backward(
        rows: rows, of: batch.count, times: lossScaling?.state.scale ?? 1, into: gradient)
      if space?.seen == nil { note(bench.defect(rows: rows)) }
      return tally
    }
    defer { step += 1 }
    switch mover {
    case .stretches(let mover):
      let (sum, tallies) = try exchange.sum(parts: parts.count, gradient)
      defer { exchange.recycle(sum) }
      let seen = Tally(summing: tallies)
      try move(mover, along: sum, of: batch.count, seen, learningRate: rate)
      return seen
    case .search(let optimizer, let state):
      let batchSpace = BatchSpace(
        self, exchange, samples: batch.count, parts: parts.count, with: kernels, gradient: gradient)
      space = batchSpace
      defer { space = nil }
      try optimizer.update(batchSpace, state, step: step, learningRate: rate, with: kernels)
      try throwDefect()
      try exchange.publish(weights)
      return batchSpace.seen ?? Tally()
    }
  }

  /// Moves the weights of this rank's slice along a sum of gradients, and gives them to all.
  private func move(
    _ mover: WeightMover, along sum: Storage, of samples: Int, _ seen: Tally, learningRate: Double
  ) throws {
    try throwDefect()
    plan.parameters.layout.moveStatistics(
      of: weights, to: sum, samples: samples, in: exchange.ownSlice)
    seen.divide(StorageSlice(sum, exchange.ownSlice), with: kernels)
    if try isUsable(sum), !exchange.ownSlice.isEmpty {
      try exchange.clip(sum, to: plan.limits, with: kernels)
      mover.update(
        weights, sum, step: step - (lossScaling?.state.skipped ?? 0), learningRate: learningRate,
        with: kernels)
    }
    try exchange.publish(weights)
  }

  /// Keeps the first defect of this rank. Infinite gradients are what a scale that changes is for.
  private func note(_ found: NumberDefect?) {
    guard let found, defect == nil else { return }
    if found.kind == .value || lossScaling?.changes == nil { defect = found.description }
  }

  /// Ends the training on all ranks where one has seen a defect. Collective.
  /// - Throws: ``TrainingDefect`` with that of the first part that has one.
  private func throwDefect() throws {
    guard plan.seeksDefects else { return }
    let found = try ranks.allGather(Array((defect ?? "").utf8)).first { !$0.isEmpty }
    if let found {
      throw TrainingDefect(
        epoch: epoch + 1, update: step + 1, text: String(decoding: found, as: UTF8.self))
    }
  }

  /// Takes the scale of losses out of a gradient.
  /// - Returns: whether it is to move the weights.
  private func isUsable(_ sum: Storage) throws -> Bool {
    guard let scale = lossScaling?.state.scale else { return true }
    let slice = StorageSlice(sum, exchange.ownSlice)
    kernels.scale(slice, by: Float(1 / scale))
    guard lossScaling?.changes != nil else { return true }
    let isFinite = try exchange.magnitudes(of: slice, with: kernels).sum.isFinite
    lossScaling?.see(isFinite: isFinite)
    return isFinite
  }

  /// Writes the samples at places in the epoch's order, as the model is to see them.
  private func write(
    _ places: Range<Int>, in order: Permutation, _ inputs: UnsafeMutableBufferPointer<Float>,
    _ targets: UnsafeMutableBufferPointer<Float>
  ) {
    if let augmentation = plan.augmentation {
      let epoch = Augmentation.Epoch(
        samples: samples, order: order, count: epochCount, number: epoch)
      augmentation.write(places, of: epoch, inputs: inputs, targets: targets, with: kernels)
    } else {
      order.numbers(at: places).withUnsafeBufferPointer {
        samples.write(
          $0, from: places.lowerBound, ofEpoch: epoch, inputs: inputs, targets: targets,
          with: kernels)
      }
    }
  }

  /// The optimizer's state of all weights, on all ranks. Collective. A rank alone gets the state
  /// itself, not a copy.
  package func optimizerState() throws -> OptimizerState { try exchange.gathered(mover.state) }

  /// The weights by which the model is to be judged, on all ranks: their mean where the plan keeps
  /// one, else the last ones. Collective. Not a copy, unless it is gathered.
  package func judgedWeights() throws -> Storage {
    guard plan.averagesWeights, step > 0 else { return weights }
    let mean = OptimizerState(
      range: mover.state.range, buffers: Array(mover.state.buffers.suffix(1)))
    let judged = try exchange.gathered(mean).buffers[0]
    // Statistics are means already.
    let layout = plan.parameters.layout
    for (range, _) in layout.statistics(in: 0..<layout.count) {
      StorageSlice(judged, range).write(StorageSlice(weights, range))
    }
    return judged
  }

  /// Takes up a training where it was left, on however many ranks.
  /// - Precondition: Weights and state are of this plan's model and optimizer.
  package func restore(
    _ saved: Storage, _ state: OptimizerState, epoch: Int, step: Int,
    scaling: LossScaling.State? = nil
  ) {
    let all = 0..<weights.count
    precondition(
      saved.count == weights.count && state.range == all
        && state.buffers.count == plan.optimizer.stateCount,
      "\(saved.count) weights for a model of \(weights.count)")
    StorageSlice(weights, all).write(StorageSlice(saved, all))
    mover.state = exchange.cut(state)
    (self.epoch, self.step) = (epoch, step)
    if let scaling { lossScaling?.state = scaling }
  }
}

/// A number of a training is not finite.
package struct TrainingDefect: Error, CustomStringConvertible {
  /// Both counted from 1.
  package let epoch, update: Int
  /// The first op of the first shard that has one.
  package let text: String

  package var description: String { "epoch \(epoch), update \(update): \(text)" }
}
