import MPI
import Tensors

/// The sum of the clients' updates over all ranks in fixed point, and the step that follows from it.
///
/// Each rank adds up its own clients; it sends its sum, cut into slices, to the slices' owners; each
/// owner adds what it gets, lets the strategy move its slice of the global weights, and sends them to
/// all. Whole numbers add up to the same however they are grouped, so neither the number of ranks nor
/// the placement of clients enters the bits.
final class UpdateExchange {
  private let ranks: any Communicator
  private let slices: [Range<Int>]
  private let kernels = Kernels.fastest()
  private let sum: FixedPointSum
  /// Slices of the others' sums.
  private let received: [FixedPointSum]
  private let update: Storage

  /// - Parameter count: Parameters.
  init(ranks: any Communicator, parameters count: Int, format: FixedPointFormat) {
    self.ranks = ranks
    let slices = ExchangePlan.slices(of: count, owners: ranks.size, ranks.size)
    self.slices = slices
    (sum, update) = (FixedPointSum(count: count, format: format), Storage(count: count))
    received = ranks.others.map { _ in
      FixedPointSum(count: slices[ranks.rank].count, format: format)
    }
  }

  /// Forgets the updates of the last round.
  func clear() { sum.clear() }

  /// Adds the update of one client of this rank.
  /// - Parameter share: Its weight among the cohort, times what shortens it.
  func add(_ share: Double, times weights: Storage, minus global: Storage) {
    sum.add(share, times: weights, minus: global, with: kernels)
  }

  /// Moves the global weights by the sum of all ranks' updates. Collective.
  func apply(_ strategy: any FederatedStrategy, to global: Storage) throws {
    let own = slices[ranks.rank]
    let outgoing = ranks.others.compactMap { other in
      slices[other].isEmpty
        ? nil : Outgoing(to: other, UnsafeRawBufferPointer(sum.bytes(slices[other])))
    }
    let incoming = zip(ranks.others.reversed(), received).compactMap { other, part in
      own.isEmpty ? nil : Incoming(from: other, part.bytes(0..<own.count))
    }
    try ranks.exchange(outgoing, incoming)
    if !own.isEmpty {
      for part in received { sum.add(part, in: own, with: kernels) }
      sum.write(own, to: update, with: kernels)
      strategy.aggregate(update, into: global, in: own, with: kernels)
    }
    try ranks.exchangeAll { [StorageSlice(global, slices[$0]).bytes] }
  }
}
