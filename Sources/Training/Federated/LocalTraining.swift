import Datasets
import Neural
import Tensors

/// The training of one client after another in the same memory: one tape for each size of batch, one
/// copy of the weights for each client, no allocation in a step.
final class LocalTraining {
  /// The client's weights after ``train(_:in:from:)``.
  let weights: Storage

  private let plan: FederatedPlan
  private let samples: any SampleSource
  private let streams: FederatedStreams
  private let kernels = Kernels.fastest()
  private let gradients: Storage
  private let mover: WeightMover
  private var training: ShardBench
  private var evaluation: ShardBench
  /// The samples of the client in the order of the epoch.
  private var order: [Int] = []

  init(_ plan: FederatedPlan, on samples: any SampleSource, streams: FederatedStreams) {
    (self.plan, self.samples, self.streams) = (plan, samples, streams)
    let layout = plan.local.parameters.layout
    (weights, gradients) = (Storage(count: layout.count), Storage(count: layout.count))
    guard let optimizer = plan.local.optimizer as? any Optimizer else {
      preconditionFailure("clients move weights along one gradient an update")
    }
    mover = WeightMover(
      optimizer, groups: plan.local.groups, layout: layout, slice: 0..<layout.count)
    training = ShardBench(plan.local.objective, on: samples, mode: .training(streams.dropout))
    evaluation = ShardBench(plan.local.objective, on: samples, mode: .evaluation)
  }

  /// Trains a client from the global weights, with a fresh optimizer.
  /// - Parameter round: Counts from 0.
  func train(_ client: Int, in round: Int, from global: Storage) -> ClientReport {
    var report = ClientReport(client: client)
    if plan.measuresClients { report.lossBefore = meanLoss(of: client, weights: global) }
    let all = 0..<weights.count
    StorageSlice(weights, all).write(StorageSlice(global, all))
    mover.reset()
    let rate = plan.local.schedule.learningRate(at: round, of: plan.rounds)
    for epoch in 0..<plan.local.epochs {
      setOrder(of: client, epoch: round * plan.local.epochs + epoch)
      for start in stride(from: 0, to: order.count, by: plan.local.batch) {
        let batch = start..<min(start + plan.local.batch, order.count)
        report.seen += step(batch, of: client, round, report.steps, from: global, rate)
        report.steps += 1
      }
    }
    if plan.measuresClients { report.lossAfter = meanLoss(of: client, weights: weights) }
    measureUpdate(from: global, &report)
    return report
  }

  private func setOrder(of client: Int, epoch: Int) {
    let samples = plan.partition.clients[client]
    let permutation = Permutation(
      count: samples.count, stream: streams.shuffle, epoch: epoch, owner: client)
    order.removeAll(keepingCapacity: true)
    for place in samples.indices { order.append(samples[permutation[place]]) }
  }

  /// One update. Dropout is keyed by the client's number, its step among all its steps, and the place
  /// in the epoch's order.
  private func step(
    _ batch: Range<Int>, of client: Int, _ round: Int, _ step: Int, from global: Storage,
    _ rate: Double
  ) -> Tally {
    let position = Position(
      step: round * plan.steps(of: client) + step, firstItem: client << 32 | batch.lowerBound)
    let tally = order.withUnsafeBufferPointer { order in
      training.forward(
        samples, UnsafeBufferPointer(rebasing: order[batch]), weights: weights,
        kernels: kernels, at: position)
    }
    training.backward(rows: batch.count, of: batch.count, into: gradients)
    let (layout, all) = (plan.local.parameters.layout, 0..<gradients.count)
    layout.moveStatistics(of: weights, to: gradients, samples: batch.count, in: all)
    tally.divide(StorageSlice(gradients, all), with: kernels)
    plan.strategy.adjust(gradients, at: weights, from: global, with: kernels)
    layout.clearStatistics(of: gradients, in: all)
    let whole = StorageSlice(gradients, all)
    plan.local.limits.clip(whole, with: kernels) { kernels.sumOfSquares(whole) }
    mover.update(weights, gradients, step: step, learningRate: rate, with: kernels)
    return tally
  }

  private func measureUpdate(from global: Storage, _ report: inout ClientReport) {
    let (squares, largest) = kernels.measureDifference(weights, global)
    report.updateNorm = squares.squareRoot()
    report.isClipped = plan.clipNorm.map { report.updateNorm > $0 } ?? false
    report.largest = Double(largest) * shortening(of: report)
  }

  /// By how much the update is multiplied: below 1 where it is longer than the plan allows.
  func shortening(of report: ClientReport) -> Double {
    guard report.isClipped, let clipNorm = plan.clipNorm else { return 1 }
    return clipNorm / report.updateNorm
  }

  private func meanLoss(of client: Int, weights: Storage) -> Double {
    let samples = plan.partition.clients[client]
    var tally = Tally()
    samples.withUnsafeBufferPointer { all in
      for start in stride(from: 0, to: all.count, by: Evaluation.chunk) {
        let chunk = all[start..<min(start + Evaluation.chunk, all.count)]
        tally += evaluation.forward(
          self.samples, UnsafeBufferPointer(rebasing: chunk), weights: weights,
          kernels: kernels, at: Position(firstItem: start))
      }
    }
    return tally.meanLoss
  }
}
