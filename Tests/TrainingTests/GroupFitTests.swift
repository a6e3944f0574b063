import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings on groups of ranks.
@Suite struct GroupFitTests {
  /// 100 samples in batches of 32: the last one has 4, fewer than some numbers of shards.
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  private static func variant(shards: Int) -> SmallFit {
    SmallFit(
      optimizer: shards.isMultiple(of: 2) ? Adam() : SGD(momentum: 0.9), hidden: [96, 64],
      dropout: 0.3, shards: shards, rate: 0.01)
  }

  @Test(arguments: [1, 2, 5, 8, 12], [2, 3, 4, 5, 6, 8])
  func `a training on several ranks gives the bits of one`(shards: Int, size: Int) throws {
    let alone = Self.variant(shards: shards).make(on: Self.moons)
    let expected = try alone.run(epochs: 3)
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = Self.variant(shards: shards).make(on: Self.moons, ranks: ranks)
      return (try fit.run(epochs: 3), fit.bits, try fit.saved().optimizer)
    }
    let optimizer = try alone.saved().optimizer
    for rank in found {
      #expect(rank.0 == expected)
      #expect(rank.1 == alone.bits)
      #expect(rank.2 == optimizer)
    }
  }

  @Test(arguments: [(3, 2), (1, 4), (6, 1), (2, 5)])
  func `a training taken up on other ranks gives equal bits`(before: Int, after: Int) throws {
    let alone = Self.variant(shards: 8).make(on: Self.moons)
    _ = try alone.run(epochs: 4)
    let saved = try InProcessCommunicator.run(ranks: before) { ranks in
      let fit = Self.variant(shards: 8).make(on: Self.moons, ranks: ranks)
      _ = try fit.run(epochs: 2)
      return try fit.saved()
    }
    let bits = try InProcessCommunicator.run(ranks: after) { ranks in
      let fit = Self.variant(shards: 8).make(on: Self.moons, ranks: ranks)
      try fit.restore(saved[0])
      _ = try fit.run(epochs: 2)
      return fit.bits
    }
    #expect(bits.allSatisfy { $0 == alone.bits })
  }

  @Test(arguments: [1, 255, 256, 257, 1300], [2, 3, 5, 8])
  func `an evaluation on several ranks gives the bits of one`(count: Int, size: Int) throws {
    let samples = Rows(TwoMoonsData(samples: max(2, count), noise: 0.1))
    let alone = SmallFit().make(on: samples)
    let expected = try Evaluation(alone.plan, on: samples).run(weights: alone.weights)
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = SmallFit().make(on: samples)
      return try Evaluation(fit.plan, on: samples, ranks: ranks).run(weights: fit.weights)
    }
    #expect(found.allSatisfy { $0 == expected })
  }

  @Test func `a training that diverges does so on all ranks`() throws {
    let found = try InProcessCommunicator.run(ranks: 3) { ranks in
      try SmallFit(optimizer: SGD(), shards: 8, rate: 1e38).make(on: Self.moons, ranks: ranks)
        .run(epochs: 2).map(\.loss.bitPattern)
    }
    #expect(found.allSatisfy { $0 == found[0] })
    #expect(found[0].contains { !Double(bitPattern: $0).isFinite })
  }
}
