import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// What ends a federation, what holds clients back, and who computes them.
@Suite struct FederatedLimitTests {
  @Test(arguments: [1, 2, 3, 8])
  func `an update beyond the range is one error that names client, round and a way out`(
    size: Int
  ) throws {
    let small = SmallFederation(format: FixedPointFormat(fractionBits: 40, range: 0.01))
    let expected = try #require(throws: FederatedError.self) {
      try small.make().runRound()
    }
    guard case .beyondRange(let client, 1, let largest, 0.01) = expected else {
      Issue.record("\(expected)")
      return
    }
    #expect(try client == small.make().cohort(of: 0).first)
    #expect(largest > 0.01)
    #expect("\(expected)".contains("raise 'range' (and lower 'fraction_bits')"))
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      #expect(throws: expected) { try small.make(ranks: ranks).runRound() }
      return true
    }
    #expect(found.count == size)
  }

  @Test func `a training that diverges names its client and round`() throws {
    let small = SmallFederation(cohort: 13, rate: 1e30, dropout: 0)
    #expect {
      try small.make().run(rounds: 3)
    } throws: {
      "\($0)".hasPrefix("the training of client 0 diverged in round 1")
    }
  }

  @Test func `a client without samples is an error that names it`() {
    let small = SmallFederation(partition: Partition([[0, 1], [], [2]]), cohort: 1)
    #expect { try small.make() } throws: {
      "\($0)" == "client 1 has no samples: 3 are divided among 3 clients; lower 'clients' or "
        + "choose another partition"
    }
  }

  @Test func `a clipped update has the norm of the limit`() throws {
    let free = try SmallFederation(cohort: 1).make()
    let clipped = try SmallFederation(cohort: 1, clipNorm: 0.01).make()
    let before = clipped.weights.copy()
    let (one, other) = (try free.runRound().clients[0], try clipped.runRound().clients[0])
    #expect(!one.isClipped && other.isClipped)
    #expect(one.updateNorm == other.updateNorm)
    let norm = Kernels.fastest().measureDifference(clipped.weights, before).squares.squareRoot()
    #expect(abs(norm - 0.01) < 1e-6)
  }

  @Test func `FedProx without its term is FedAvg, and with it holds clients back`() throws {
    let average = try SmallFederation().make()
    let without = try SmallFederation(strategy: FedProx(mu: 0)).make()
    let with = try SmallFederation(strategy: FedProx(mu: 5)).make()
    let reports = try average.run(rounds: 2)
    _ = try without.run(rounds: 2)
    #expect(without.bits == average.bits)
    let held = try with.runRound()
    for (one, other) in zip(reports[0].clients, held.clients) where one.steps > 4 {
      #expect(other.updateNorm < one.updateNorm)
    }
  }

  @Test func `the proximal term is μ times the way from the global weights`() {
    let gradients = Storage([1, 1, 1])
    FedProx(mu: 0.5).adjust(
      gradients, at: Storage([3, 0, 2]), from: Storage([1, 0, 4]), with: .fastest())
    #expect(gradients.values == [2, 1, 0])
  }

  @Test func `the heaviest clients are placed first, each on the rank with the least`() {
    let placement = Placement([1, 9, 2, 7, 5, 5], ranks: 2)
    #expect(placement.shares == [[1, 5, 0], [3, 4, 2]])
    #expect(Placement([4, 4], ranks: 4).shares == [[0], [1], [], []])
  }

  @Test(arguments: 1...9) func `every client is placed once, and loads differ by one client`(
    ranks: Int
  ) {
    let weights = (0..<40).map { $0 * 37 % 23 + 1 }
    let shares = Placement(weights, ranks: ranks).shares
    #expect(shares.flatMap { $0 }.sorted() == Array(0..<40))
    let loads = shares.map { $0.reduce(0) { $0 + weights[$1] } }
    #expect(loads.max()! - loads.min()! <= weights.max()!)
  }
}
