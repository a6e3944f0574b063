import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Means over samples that do not all count the same.
struct WeightedLossTests {
  private static let samples = Rows(TwoMoonsData(samples: 90, noise: 0.1))

  /// The samples, of which every third has no label.
  private static let labelled = Rows(
    inputs: samples.inputs,
    targets: samples.targets.enumerated().map { $0.isMultiple(of: 3) ? -1 : $1 })

  private static let known = Rows(samples, (0..<90).filter { !$0.isMultiple(of: 3) })

  @Test func `ignored labels are neither learnt from nor counted`() throws {
    let (all, known) = (
      SmallFit(batch: 90).make(on: Self.labelled), SmallFit(batch: 60).make(on: Self.known)
    )
    let (seen, expected) = (try all.runEpoch(), try known.runEpoch())
    #expect(seen.samples == 60 && seen.rows == 90 && seen.hits == expected.hits)
    #expect(abs(seen.meanLoss - expected.meanLoss) < 1e-6)
    for (weight, expected) in zip(all.weights.values, known.weights.values) {
      #expect(abs(weight - expected) < 1e-6)
    }
  }

  @Test func `a batch without labels changes nothing but momentum`() throws {
    let none = Rows(inputs: Self.samples.inputs, targets: [Float](repeating: -1, count: 90))
    let fit = SmallFit(optimizer: SGD(), batch: 90).make(on: none)
    let before = fit.bits
    let seen = try fit.runEpoch()
    #expect(fit.bits == before && seen.samples == 0 && seen.loss == 0)
  }

  /// The weights of classes make one class count three times, as three copies would.
  @Test func `a class of weight 3 counts like three copies of its samples`() throws {
    let copies = Rows(
      Self.samples,
      (0..<90).flatMap { Array(repeating: $0, count: Self.samples.targets[$0] == 1 ? 3 : 1) })
    let weighted = SmallFit(loss: CrossEntropy(classWeights: [1, 3]), batch: 90)
      .make(on: Self.samples)
    let copied = SmallFit(batch: copies.count).make(on: copies)
    let (seen, expected) = (try weighted.runEpoch(), try copied.runEpoch())
    #expect(abs(seen.meanLoss - expected.meanLoss) < 1e-6 && seen.weight == expected.weight)
    for (weight, expected) in zip(weighted.weights.values, copied.weights.values) {
      #expect(abs(weight - expected) < 1e-6)
    }
  }

  @Test(arguments: [2, 3, 5])
  func `bits do not depend on the number of ranks`(size: Int) throws {
    let small = SmallFit(
      loss: CrossEntropy(smoothing: 0.1, classWeights: [1, 3]), shards: 4, batch: 20, epochs: 2)
    let alone = small.make(on: Self.labelled)
    let tallies = try alone.run(epochs: 2)
    let results = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = small.make(on: Self.labelled, ranks: ranks)
      return (try fit.run(epochs: 2), fit.bits)
    }
    for (seen, bits) in results { #expect(seen == tallies && bits == alone.bits) }
  }

  @Test func `balanced weights make all classes count the same`() {
    let rows = Rows(
      inputs: [[Float]](repeating: [0], count: 6), targets: [0, 0, 0, 1, -1, 3])
    let expected: [Float] = [5.0 / 12, 5.0 / 4, 0, 5.0 / 4]
    #expect(rows.balancedWeights(classes: 4) == expected)
  }
}
