import Datasets
import Neural
import Tensors
import Testing
import Training

@Suite struct LogicalShardsTests {
  @Test(arguments: [1, 2, 3, 7, 8, 64]) func `shards cut a batch into even contiguous parts`(
    count: Int
  ) {
    for size in 0...200 {
      let ranges = LogicalShards(count).ranges(of: size)
      #expect(ranges.count == min(count, size))
      #expect(ranges.flatMap(Array.init) == Array(0..<size))
      let sizes = ranges.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
  }
}

@Suite struct FitTests {
  /// 100 samples in batches of 32: the last one has 4.
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  static let variants: [SmallFit] = [
    SmallFit(), SmallFit(optimizer: Adam(), dropout: 0.3, shards: 8, rate: 0.01),
    SmallFit(optimizer: SGD(momentum: 0.9, nesterov: true), shards: 3, isCosine: true),
    SmallFit(optimizer: SGD(), dropout: 0.5),
  ]

  @Test(arguments: variants.indices) func `a training repeated gives equal bits`(variant: Int)
    throws
  {
    let fits = (0..<2).map { _ in Self.variants[variant].make(on: Self.moons) }
    let tallies = try fits.map { try $0.run(epochs: 3) }
    #expect(tallies[0] == tallies[1])
    #expect(fits[0].bits == fits[1].bits)
  }

  @Test(arguments: variants.indices, 0...4)
  func `a training taken up at any epoch gives equal bits`(variant: Int, epoch: Int) throws {
    let whole = Self.variants[variant].make(on: Self.moons)
    let first = Self.variants[variant].make(on: Self.moons)
    let rest = Self.variants[variant].make(on: Self.moons)
    let tallies = try whole.run(epochs: 5)
    let early = try first.run(epochs: epoch)
    let saved = try first.saved()
    try rest.restore(saved)
    #expect(try early + rest.run(epochs: 5 - epoch) == tallies)
    #expect(rest.bits == whole.bits)
  }

  /// Sums in another order: some roundings of Float.
  @Test(arguments: [0.0, 0.4]) func `the cut into shards changes roundings only`(dropout: Double)
    throws
  {
    let weights = try [1, 3, 8].map { shards in
      let fit = SmallFit(dropout: dropout, shards: shards).make(on: Self.moons)
      _ = try fit.run(epochs: 2)
      return fit.weights.values
    }
    for other in weights.dropFirst() {
      #expect(zip(weights[0], other).allSatisfy { ($0 - $1).magnitude < 1e-5 })
    }
  }

  @Test func `an epoch sees every sample once, the last batch being short`() throws {
    let fit = SmallFit().make(on: Self.moons)
    #expect(fit.stepsPerEpoch == 4)
    #expect(try fit.runEpoch().samples == 100)
    #expect((fit.epoch, fit.step) == (1, 4))
  }

  @Test func `an epoch takes the samples that the plan says, others in each`() throws {
    let plan = { (samples: Int) in
      var plan = SmallFit().make(on: Self.moons).plan
      plan.epochSamples = samples
      return plan
    }
    func fit(_ samples: Int) -> Fit {
      let stream = RandomStream(seed: 7, "all")
      return Fit(
        plan(samples), on: Self.moons,
        streams: FitStreams(initial: stream, shuffle: stream, dropout: stream))
    }
    let part = fit(40)
    #expect(part.stepsPerEpoch == 2)
    let tallies = try part.run(epochs: 2)
    #expect(tallies.map(\.samples) == [40, 40] && tallies[0].loss != tallies[1].loss)
    #expect(fit(1000).stepsPerEpoch == 4)
  }

  @Test func `a classification learns two moons`() throws {
    let fit = SmallFit(optimizer: Adam(), hidden: [32], rate: 0.02)
      .make(on: Rows(TwoMoonsData(samples: 400, noise: 0.1)))
    _ = try fit.run(epochs: 60)
    let seen = try Evaluation(fit.plan, on: fit.samples).run(weights: fit.weights)
    #expect(seen.accuracy > 0.98)
  }

  @Test func `a regression learns a sine`() throws {
    var small = SmallFit(optimizer: Adam(), loss: .meanSquaredError, hidden: [32, 32], rate: 0.01)
    (small.outputs, small.epochs, small.isCosine) = (1, 150, true)
    let fit = small.make(on: Rows(SineData(samples: 300, noise: 0.05)))
    _ = try fit.run(epochs: 150)
    let seen = try Evaluation(fit.plan, on: fit.samples).run(weights: fit.weights)
    #expect(seen.meanLoss.squareRoot() < 0.1)
  }
}

@Suite struct EvaluationTests {
  @Test(arguments: [1, 255, 256, 257, 700]) func `every sample counts once`(count: Int) throws {
    let samples = Rows(TwoMoonsData(samples: max(2, count), noise: 0.1))
    let fit = SmallFit().make(on: samples)
    let tally = try Evaluation(fit.plan, on: samples).run(weights: fit.weights)
    #expect(tally.samples == samples.count)
  }

  @Test func `loss and hits are those computed by hand`() throws {
    let samples = Rows(TwoMoonsData(samples: 300, noise: 0.1))
    let fit = SmallFit(hidden: []).make(on: samples)
    _ = try fit.run(epochs: 2)
    let w = fit.weights.values.map(Double.init)
    let bias = Array(w[fit.plan.parameters.layout.parameters[1].range])
    var (loss, hits) = (0.0, 0)
    for (row, target) in zip(samples.inputs, samples.targets) {
      let scores = (0..<2).map {
        bias[$0] + w[2 * $0] * Double(row[0]) + w[2 * $0 + 1] * Double(row[1])
      }
      let label = Int(target)
      loss += Elementary.log(Elementary.exp(scores[0]) + Elementary.exp(scores[1])) - scores[label]
      if scores[label] > scores[1 - label] { hits += 1 }
    }
    let tally = try Evaluation(fit.plan, on: samples).run(weights: fit.weights)
    #expect(tally.hits == hits)
    #expect((tally.loss - loss).magnitude < 1e-3)
  }

  @Test func `no samples give no number`() {
    #expect(Tally().meanLoss.isNaN && Tally().accuracy.isNaN)
  }
}
