import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings by a search over the loss of all samples.
struct SearchFitTests {
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  /// Weights of more than three blocks, so that slices of blocks cut tensors.
  private static func make(ranks: any Communicator = InProcessCommunicator.alone()) -> Fit {
    SmallFit(
      optimizer: LBFGS(history: 4), hidden: [120, 110], dropout: 0.1, shards: 5, batch: 100,
      epochs: 12, rate: 1
    ).make(on: moons, ranks: ranks)
  }

  @Test(arguments: [2, 3, 4, 7])
  func `a search on several ranks gives the bits of one`(size: Int) throws {
    let alone = Self.make()
    let expected = try alone.run(epochs: 6)
    let kept = try alone.saved().optimizer
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = Self.make(ranks: ranks)
      let tallies = try fit.run(epochs: 6)
      return (tallies, fit.bits, try fit.saved().optimizer)
    }
    for rank in found {
      #expect(rank.0 == expected)
      #expect(rank.1 == alone.bits)
      #expect(rank.2 == kept)
    }
  }

  @Test(arguments: [(3, 2), (1, 4), (5, 1)])
  func `a search taken up on other ranks gives equal bits`(before: Int, after: Int) throws {
    let alone = Self.make()
    _ = try alone.run(epochs: 6)
    let saved = try InProcessCommunicator.run(ranks: before) { ranks in
      let fit = Self.make(ranks: ranks)
      _ = try fit.run(epochs: 4)
      return try fit.saved()
    }[0]
    let bits = try InProcessCommunicator.run(ranks: after) { ranks in
      let fit = Self.make(ranks: ranks)
      try fit.restore(saved)
      _ = try fit.run(epochs: 2)
      return fit.bits
    }
    for found in bits { #expect(found == alone.bits) }
  }

  @Test func `it is far below gradient descent after as many epochs`() throws {
    var small = SmallFit(
      optimizer: LBFGS(), hidden: [16], shards: 2, batch: 100, epochs: 40, rate: 1)
    let searched = try small.make(on: Self.moons).run(epochs: 40)
    (small.optimizer, small.rate) = (SGD(momentum: 0.9), 0.3)
    let descended = try small.make(on: Self.moons).run(epochs: 40)
    #expect(searched[39].meanLoss < 0.1 * descended[39].meanLoss)
  }
}
