import Datasets
import Neural
import Tensors

/// How a federation trains.
package struct FederatedPlan: Sendable {
  /// A client's training: its epochs and batches; the schedule counts rounds.
  package var local: FitPlan
  package var strategy: any FederatedStrategy
  /// Whose samples are whose.
  package var partition: Partition
  /// Clients of a round.
  package var cohort: Int
  package var rounds: Int
  /// The largest norm of an update, which is shortened to it; `nil`: none.
  package var clipNorm: Double?
  package var format: FixedPointFormat
  /// Whether each client's loss is measured before and after its training.
  package var measuresClients: Bool

  /// - Throws: ``FederatedError`` where a client has no samples.
  package init(
    local: FitPlan, strategy: any FederatedStrategy, partition: Partition, cohort: Int,
    rounds: Int, clipNorm: Double? = nil,
    format: FixedPointFormat = FixedPointFormat(fractionBits: 40, range: 1024),
    measuresClients: Bool = true
  ) throws {
    let clients = partition.clients.count
    precondition(
      cohort > 0 && cohort <= clients && rounds >= 0 && clipNorm.map { $0 > 0 } ?? true,
      "\(rounds) rounds of \(cohort) of \(clients) clients")
    if let client = partition.emptyClient {
      let samples = partition.clients.reduce(0) { $0 + $1.count }
      throw FederatedError.noSamples(client: client, clients: clients, samples: samples)
    }
    (self.local, self.strategy, self.partition) = (local, strategy, partition)
    (self.cohort, self.rounds, self.clipNorm) = (cohort, rounds, clipNorm)
    (self.format, self.measuresClients) = (format, measuresClients)
  }

  package var clients: Int { partition.clients.count }

  /// Local updates of a client in a round.
  package func steps(of client: Int) -> Int {
    let samples = partition.clients[client].count
    return (samples + local.batch - 1) / local.batch * local.epochs
  }
}

/// The random streams of a federation.
package struct FederatedStreams: Sendable {
  package var initial, cohort, shuffle, dropout: RandomStream

  package init(
    initial: RandomStream, cohort: RandomStream, shuffle: RandomStream, dropout: RandomStream
  ) {
    (self.initial, self.cohort, self.shuffle, self.dropout) = (initial, cohort, shuffle, dropout)
  }
}

/// What ends a federation.
package enum FederatedError: Error, Equatable, CustomStringConvertible {
  case noSamples(client: Int, clients: Int, samples: Int)
  case diverged(client: Int, round: Int)
  case beyondRange(client: Int, round: Int, largest: Double, range: Double)

  package var description: String {
    switch self {
    case .noSamples(let client, let clients, let samples):
      "client \(client) has no samples: \(samples) are divided among \(clients) clients; lower "
        + "'clients' or choose another partition"
    case .diverged(let client, let round):
      "the training of client \(client) diverged in round \(round): its update is no finite number; "
        + "a smaller learning_rate may help"
    case .beyondRange(let client, let round, let largest, let range):
      "the update of client \(client) in round \(round) has an entry of \(largest), beyond the "
        + "range \(range) of the fixed-point sum; lower the learning_rate, set clip_norm, or raise "
        + "'range' (and lower 'fraction_bits')"
    }
  }
}
