import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings with every optimizer, with groups of parameters, limits of gradients and means of
/// weights.
@Suite struct OptimizerFitTests {
  /// 100 samples in batches of 32: the last one has 4.
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  static let optimizers: [any Optimizer] = [
    SGD(momentum: 0.9), Adam(), Adam(weightDecay: 0.1, isDecoupled: true), NAdam(), AdaGrad(),
    RMSprop(momentum: 0.5, isCentered: true), Adadelta(), Lion(weightDecay: 0.1),
    LARS(weightDecay: 0.01), LAMB(), Muon(exceptions: .named(["*.2.*"])),
  ]

  /// Weights of more than three blocks, so that slices of blocks cut tensors.
  private static func small(_ place: Int) -> SmallFit {
    var small = SmallFit(
      optimizer: optimizers[place], hidden: [120, 110], dropout: 0.3, shards: 5, rate: 0.01)
    small.groups = [
      ParameterGroup(.vectors, decayFactor: 0),
      ParameterGroup(.named(["layers.1.*"]), rateFactor: 0.5),
    ]
    small.limits = GradientLimits(value: 0.05, norm: 0.2)
    small.averageDecay = 0.9
    return small
  }

  @Test(arguments: optimizers.indices, [2, 3, 4, 7])
  func `a training on several ranks gives the bits of one`(place: Int, size: Int) throws {
    let alone = Self.small(place).make(on: Self.moons)
    let expected = try alone.run(epochs: 2)
    let (kept, mean) = (try alone.saved().optimizer, try alone.judgedWeights().values)
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = Self.small(place).make(on: Self.moons, ranks: ranks)
      let tallies = try fit.run(epochs: 2)
      return (tallies, fit.bits, try fit.saved().optimizer, try fit.judgedWeights().values)
    }
    for rank in found {
      #expect(rank.0 == expected)
      #expect(rank.1 == alone.bits)
      #expect(rank.2 == kept)
      #expect(rank.3 == mean)
    }
  }

  @Test(arguments: optimizers.indices, [(3, 2), (1, 4), (5, 1)])
  func `a training taken up on other ranks gives equal bits`(
    place: Int, ranks: (before: Int, after: Int)
  ) throws {
    let alone = Self.small(place).make(on: Self.moons)
    _ = try alone.run(epochs: 3)
    let saved = try InProcessCommunicator.run(ranks: ranks.before) { ranks in
      let fit = Self.small(place).make(on: Self.moons, ranks: ranks)
      _ = try fit.run(epochs: 2)
      return try fit.saved()
    }
    let found = try InProcessCommunicator.run(ranks: ranks.after) { ranks in
      let fit = Self.small(place).make(on: Self.moons, ranks: ranks)
      try fit.restore(saved[0])
      _ = try fit.run(epochs: 1)
      return (fit.bits, try fit.judgedWeights().values)
    }
    let mean = try alone.judgedWeights().values
    #expect(found.allSatisfy { $0.0 == alone.bits && $0.1 == mean })
  }

  static let rates = [0.1, 0.02, 0.02, 0.02, 0.05, 0.01, 1, 0.003, 3, 0.02, 0.05]

  @Test(arguments: optimizers.indices) func `every optimizer learns two moons`(place: Int) throws {
    let fit = SmallFit(
      optimizer: Self.optimizers[place], hidden: [32], rate: Self.rates[place]
    ).make(on: Rows(TwoMoonsData(samples: 300, noise: 0.1)))
    _ = try fit.run(epochs: 60)
    let seen = try Evaluation(fit.plan, on: fit.samples).run(weights: fit.weights)
    #expect(seen.accuracy > 0.95)
  }
}

@Suite struct GradientLimitsTests {
  private static let moons = Rows(TwoMoonsData(samples: 64, noise: 0.1))

  /// The first update of plain descent at rate 1: what moved is the gradient.
  private static func gradient(_ limits: GradientLimits, ranks: Int) throws -> [Float] {
    try InProcessCommunicator.run(ranks: ranks) { ranks in
      var small = SmallFit(optimizer: SGD(), hidden: [40, 130], shards: 4, batch: 64, rate: 1)
      small.limits = limits
      let fit = small.make(on: moons, ranks: ranks)
      let before = fit.weights.values
      _ = try fit.runEpoch()
      return zip(before, fit.weights.values).map { $0 - $1 }
    }[0]
  }

  private static func length(_ numbers: [Float]) -> Double {
    numbers.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// Weights of about 0.1 lose digits of their moves: 1e-6 of the whole.
  @Test(arguments: [1, 3]) func `a longer gradient is shortened in its direction`(ranks: Int) throws
  {
    let free = try Self.gradient(GradientLimits(), ranks: ranks)
    let limit = Self.length(free) / 3
    let short = try Self.gradient(GradientLimits(norm: limit), ranks: ranks)
    #expect(abs(Self.length(short) - limit) < 1e-5 * limit)
    #expect(zip(free, short).allSatisfy { abs($0 / 3 - $1) < 1e-6 })
  }

  @Test func `a shorter gradient stays as it is`() throws {
    let free = try Self.gradient(GradientLimits(), ranks: 2)
    #expect(try Self.gradient(GradientLimits(norm: 1e6), ranks: 2) == free)
  }

  @Test(arguments: [1, 3]) func `larger entries are cut`(ranks: Int) throws {
    let free = try Self.gradient(GradientLimits(), ranks: ranks)
    let limit: Float = 0.01
    let cut = try Self.gradient(GradientLimits(value: Double(limit)), ranks: ranks)
    #expect(free.contains { abs($0) > 2 * limit })
    #expect(zip(free, cut).allSatisfy { abs(max(-limit, min(limit, $0)) - $1) < 1e-7 })
  }
}
