import Datasets
import MPI
import Neural
import Tensors
import Training

/// A small federation in few words: 13 clients with unlike numbers of samples.
struct SmallFederation {
  static let samples = Rows(TwoMoonsData(samples: 300, noise: 0.1))

  var strategy: any FederatedStrategy = FedAvg()
  var optimizer: any Optimizer = SGD(momentum: 0.5)
  var partition = SmallFederation.unequal
  var cohort = 7
  var rounds = 4
  var epochs = 2
  var batch = 8
  var rate = 0.1
  var dropout = 0.2
  var clipNorm: Double?
  var format = FixedPointFormat(fractionBits: 40, range: 1024)

  /// Client k has about twice as many samples as client k − 3.
  static let unequal: Partition = {
    var (clients, start) = ([[Int]](), 0)
    for client in 0..<13 {
      let count = client == 12 ? 300 - start : min(2 + (1 << (client / 3)), 300 - start)
      clients.append(Array(start..<start + count))
      start += count
    }
    return Partition(clients)
  }()

  static func stream(_ purpose: String) -> RandomStream { RandomStream(seed: 5, purpose) }

  var local: FitPlan {
    FitPlan(
      model: MLP(inputs: 2, hidden: [24, 16], outputs: 2, dropout: dropout), loss: .crossEntropy,
      optimizer: optimizer, schedule: ConstantSchedule(rate), batch: batch, epochs: epochs,
      shards: LogicalShards(1))
  }

  func make(ranks: any Communicator = InProcessCommunicator.alone()) throws -> Federation {
    let plan = try FederatedPlan(
      local: local, strategy: strategy, partition: partition, cohort: cohort, rounds: rounds,
      clipNorm: clipNorm, format: format)
    return Federation(
      plan, on: Self.samples,
      streams: FederatedStreams(
        initial: Self.stream("initial"), cohort: Self.stream("cohort"),
        shuffle: Self.stream("shuffle"), dropout: Self.stream("dropout")),
      ranks: ranks)
  }
}

extension Federation {
  var bits: [UInt32] { weights.values.map(\.bitPattern) }

  func run(rounds: Int) throws -> [RoundReport] { try (0..<rounds).map { _ in try runRound() } }
}

extension RoundReport {
  /// All that it says, so that two can be compared bit by bit.
  var text: String { "\(round) \(clients)" }
}
