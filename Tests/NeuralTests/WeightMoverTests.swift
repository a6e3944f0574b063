import Neural
import Tensors
import Testing

struct WeightMoverTests {
  /// Two linear layers and the shift of a norm, with gaps between parameters.
  private static let layout = {
    var layout = ParameterLayout()
    _ = layout.add("layers.0.weight", [5, 7])
    _ = layout.add("layers.0.bias", [5])
    _ = layout.add("norm.shift", [5])
    _ = layout.add("layers.1.weight", [9, 5])
    _ = layout.add("layers.1.bias", [9])
    return layout
  }()

  static let optimizers: [any Optimizer] =
    OptimizerGoldenTests.cases.map(\.optimizer) + [
      SGD(momentum: 0.9, weightDecay: 0.1), Adam(weightDecay: 0.1),
      AveragedOptimizer(LAMB(weightDecay: 0.1), decay: 0.9),
    ]

  private struct Outcome: Equatable {
    var weights: [[UInt32]]
    var kept: [[UInt32]]
  }

  /// Bits after four updates, slice by slice.
  private static func run(
    _ optimizer: any Optimizer, groups: [ParameterGroup] = [],
    slices: [Range<Int>] = [0..<layout.count], kernels: Kernels = .fastest()
  ) -> Outcome {
    var cursor = RandomStream(seed: 1, "mover").cursor()
    func numbers() -> Storage {
      let all = Storage(count: layout.count)
      for parameter in layout.parameters {
        for place in parameter.range { all[place] = Float(cursor.uniform() - 0.4) }
      }
      return all
    }
    let weights = numbers()
    let movers = slices.map {
      WeightMover(optimizer, groups: groups, layout: layout, slice: $0)
    }
    for step in 0..<4 {
      let gradients = numbers()
      for mover in movers {
        mover.update(weights, gradients, step: step, learningRate: 0.05, with: kernels)
      }
    }
    return Outcome(
      weights: layout.parameters.map { weights.tensor($0).values.map(\.bitPattern) },
      kept: (0..<optimizer.stateCount).map { kind in
        movers.flatMap { $0.state.buffers[kind].values.map(\.bitPattern) }
      })
  }

  @Test func `statistics among the weights stay as they are`() {
    var layout = ParameterLayout()
    _ = layout.add("norm.weight", [5])
    let mean = layout.add("norm.running_mean", [5], Statistic(share: 0.1))
    _ = layout.add("norm.bias", [5])
    let weights = Storage([Float](repeating: 1, count: layout.count))
    let gradients = Storage([Float](repeating: 1, count: layout.count))
    let mover = WeightMover(SGD(weightDecay: 0.5), layout: layout, slice: 0..<layout.count)
    mover.update(weights, gradients, step: 0, learningRate: 0.1, with: .fastest())
    for parameter in layout.parameters {
      let isMoved = weights.tensor(parameter).values.allSatisfy { $0 != 1 }
      #expect(isMoved == (parameter != mean))
    }
  }

  @Test(arguments: optimizers.indices)
  func `slices with their own state give the bits of the whole`(
    place: Int
  ) {
    let optimizer = Self.optimizers[place]
    let cuts = optimizer.needsWholeTensors ? [0, 48, 80, 128] : [0, 32, 41, 90]
    let slices = zip(cuts, cuts.dropFirst() + [Self.layout.count]).map { $0..<$1 }
    #expect(Self.run(optimizer, slices: slices) == Self.run(optimizer))
  }

  @Test(arguments: optimizers.indices) func `all instruction sets give equal bits`(place: Int) {
    let runs = KernelPath.allCases.compactMap(Kernels.init).map {
      Self.run(Self.optimizers[place], kernels: $0)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test(arguments: optimizers.indices) func `a rate of 0 leaves a group as it is`(place: Int) {
    let frozen = Self.run(
      Self.optimizers[place],
      groups: [ParameterGroup(.named(["layers.1.*"]), rateFactor: 0)])
    let free = Self.run(Self.optimizers[place])
    let still = Self.run(SGD(), groups: [ParameterGroup(.named(["*"]), rateFactor: 0)])
    #expect(frozen.weights[..<3] == free.weights[..<3])
    #expect(frozen.weights[3...] == still.weights[3...])
    #expect(zip(free.weights, still.weights).allSatisfy { $0 != $1 })
  }

  @Test(arguments: optimizers.indices)
  func `weight decay off for vectors moves them as without it`(place: Int) {
    let optimizer = Self.optimizers[place]
    var plain = optimizer
    plain.weightDecay = 0
    let parted = Self.run(optimizer, groups: [ParameterGroup(.vectors, decayFactor: 0)])
    let (whole, bare) = (Self.run(optimizer), Self.run(plain))
    for vector in [1, 2, 4] { #expect(parted.weights[vector] == bare.weights[vector]) }
    for matrix in [0, 3] { #expect(parted.weights[matrix] == whole.weights[matrix]) }
  }

  @Test func `a parameter belongs to the first group that holds it`() {
    let groups = [
      ParameterGroup(.named(["layers.?.bias"]), rateFactor: 0),
      ParameterGroup(.vectors, rateFactor: 2), ParameterGroup(.matrices, rateFactor: 0),
    ]
    let found = Self.run(SGD(), groups: groups)
    let still = Self.run(SGD(), groups: [ParameterGroup(.named(["*"]), rateFactor: 0)])
    #expect(
      zip(found.weights, still.weights).map { $0 == $1 } == [true, true, false, true, true])
  }

  @Test(arguments: optimizers.indices) func `gradients of 0 leave weights of 0 as they are`(
    place: Int
  ) {
    let optimizer = Self.optimizers[place]
    let mover = WeightMover(optimizer, layout: Self.layout, slice: 0..<Self.layout.count)
    let weights = Storage(count: Self.layout.count)
    for step in 0..<3 {
      mover.update(
        weights, Storage(count: Self.layout.count), step: step, learningRate: 0.1,
        with: .fastest())
    }
    #expect(weights.values.allSatisfy { $0 == 0 })
  }

  /// Steps whose size is the rate alone (Lion) show no divergence otherwise.
  @Test(arguments: optimizers.indices) func `a gradient that is no number shows in the weights`(
    place: Int
  ) {
    let optimizer = Self.optimizers[place]
    let mover = WeightMover(optimizer, layout: Self.layout, slice: 0..<Self.layout.count)
    let weights = Storage(count: Self.layout.count)
    let gradients = Storage(count: Self.layout.count)
    gradients[3] = .nan
    mover.update(weights, gradients, step: 0, learningRate: 0.1, with: .fastest())
    #expect(weights[3].isNaN)
  }

  @Test func `what an optimizer keeps can be forgotten`() {
    let mover = WeightMover(Adam(), layout: Self.layout, slice: 0..<Self.layout.count)
    let ones = Storage([Float](repeating: 1, count: Self.layout.count))
    mover.update(ones.copy(), ones, step: 0, learningRate: 0.1, with: .fastest())
    mover.reset()
    #expect(mover.state.buffers.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
  }

  @Test func `a slice that cuts a parameter ends the process where it must be whole`() async {
    await #expect(processExitsWith: .failure) {
      var layout = ParameterLayout()
      _ = layout.add("weight", [5, 7])
      _ = WeightMover(LARS(), layout: layout, slice: 0..<16)
    }
  }
}
