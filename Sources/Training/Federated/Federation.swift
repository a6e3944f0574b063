import Datasets
import MPI
import Tensors

/// Trains one model on the samples of many clients, round by round, without a server: every rank
/// knows the cohort of each round, trains its share of the clients one after another, and all ranks
/// make the same step.
///
/// Cohort, batches and dropout are functions of the streams, the round and the client; updates are
/// added in fixed point. So the bits do not depend on how many ranks there are.
package final class Federation {
  package let plan: FederatedPlan
  /// Those who share the clients.
  package let ranks: any Communicator
  /// The global weights, equal on all ranks.
  package let weights: Storage
  /// Rounds done.
  package private(set) var round = 0

  private let streams: FederatedStreams
  private let local: LocalTraining
  private let exchange: UpdateExchange

  /// - Parameter ranks: Each passes an equal plan, equal samples and equal streams.
  package init(
    _ plan: FederatedPlan, on samples: any SampleSource, streams: FederatedStreams,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) {
    (self.plan, self.streams, self.ranks) = (plan, streams, ranks)
    let parameters = plan.local.parameters
    weights = parameters.initialWeights(using: streams.initial)
    local = LocalTraining(plan, on: samples, streams: streams)
    exchange = UpdateExchange(
      ranks: ranks, parameters: parameters.layout.count, format: plan.format)
  }

  /// The clients of a round, counted from 0, ascending: a function of the stream and the round.
  package func cohort(of round: Int) -> [Int] {
    Permutation(count: plan.clients, stream: streams.cohort, epoch: round)
      .numbers(at: 0..<plan.cohort).sorted()
  }

  /// One round. Collective.
  /// - Throws: ``FederatedError`` on all ranks, that of the lowest client.
  package func runRound() throws -> RoundReport {
    let cohort = cohort(of: round)
    let counts = cohort.map { plan.partition.clients[$0].count }
    let total = Double(counts.reduce(0, +))
    let placement = Placement(counts.map { $0 * plan.local.epochs }, ranks: ranks.size)
    exchange.clear()
    let own = placement.shares[ranks.rank].map { place in
      let report = local.train(cohort[place], in: round, from: weights)
      if problem(of: report) == nil {
        let share = Double(counts[place]) / total * local.shortening(of: report)
        exchange.add(share, times: local.weights, minus: weights)
      }
      return report
    }
    let reports = try ranks.allGather(own).flatMap { $0 }.sorted { $0.client < $1.client }
    for report in reports { if let problem = problem(of: report) { throw problem } }
    try exchange.apply(plan.strategy, to: weights)
    round += 1
    return RoundReport(round: round, clients: reports)
  }

  private func problem(of report: ClientReport) -> FederatedError? {
    guard report.updateNorm.isFinite else {
      return .diverged(client: report.client, round: round + 1)
    }
    guard report.largest <= plan.format.range else {
      return .beyondRange(
        client: report.client, round: round + 1, largest: report.largest,
        range: plan.format.range)
    }
    return nil
  }

  /// Takes up a federation where it was left, on however many ranks.
  /// - Precondition: The weights are of this plan's model.
  package func restore(_ saved: Storage, round: Int) {
    precondition(
      saved.count == weights.count, "\(saved.count) weights for a model of \(weights.count)")
    let all = 0..<weights.count
    StorageSlice(weights, all).write(StorageSlice(saved, all))
    self.round = round
  }
}
