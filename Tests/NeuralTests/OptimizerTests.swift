import Neural
import Tensors
import Testing

struct OptimizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: any Optimizer
    let rate: Double
    let golden: [SIMD3<Float>]

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "SGD", optimizer: SGD(), rate: 0.1, golden: Goldens.plain),
    Case(name: "momentum", optimizer: SGD(momentum: 0.9), rate: 0.1, golden: Goldens.momentum),
    Case(
      name: "Nesterov", optimizer: SGD(momentum: 0.8, nesterov: true, weightDecay: 0.01),
      rate: 0.05, golden: Goldens.nesterov),
    Case(name: "Adam", optimizer: Adam(), rate: 0.1, golden: Goldens.adam),
    Case(
      name: "Adam with a penalty",
      optimizer: Adam(betas: (0.8, 0.95), epsilon: 1e-6, weightDecay: 0.1), rate: 0.02,
      golden: Goldens.adamPenalty),
  ]

  /// Float rounds in another order than PyTorch: 1e-6 of the weights' size.
  @Test(arguments: cases) func `first 20 updates equal PyTorch's`(item: Case) {
    let (a, b): (SIMD3<Float>, SIMD3<Float>) = ([1, 0.5, 3], [0.25, -1, 2])
    let weights = Storage([0.5, -1.25, 2])
    let gradients = Storage(count: 3)
    let state = item.optimizer.initialState(0..<3)
    for (step, expected) in item.golden.enumerated() {
      for i in 0..<3 { gradients[i] = a[i] * weights[i] - b[i] }
      item.optimizer.update(
        weights, gradients, state, in: 0..<3, step: step, learningRate: item.rate,
        with: .fastest())
      for i in 0..<3 {
        #expect(abs(weights[i] - expected[i]) <= 1e-6 * max(1, abs(expected[i])))
      }
    }
  }

  @Test(arguments: cases) func `slices with their own state give the bits of the whole`(item: Case)
  {
    let whole = run(item, slices: [0..<100])
    #expect(run(item, slices: [0..<32, 32..<48, 48..<100]) == whole)
    #expect(run(item, slices: [0..<7, 7..<99, 99..<100]) == whole)
  }

  @Test(arguments: cases) func `all instruction sets give equal bits`(item: Case) {
    let runs = KernelPath.allCases.compactMap(Kernels.init).map {
      run(item, slices: [0..<100], kernels: $0)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  private func run(
    _ item: Case, slices: [Range<Int>], kernels: Kernels = .fastest()
  ) -> [UInt32] {
    var cursor = RandomStream(seed: 1, "optimizer").cursor()
    let weights = Storage(cursor.uniforms(100).map(Float.init))
    let states = slices.map { item.optimizer.initialState($0) }
    for step in 0..<5 {
      let gradients = Storage(cursor.uniforms(100).map { Float($0 - 0.5) })
      for (slice, state) in zip(slices, states) {
        item.optimizer.update(
          weights, gradients, state, in: slice, step: step, learningRate: item.rate,
          with: kernels)
      }
    }
    return weights.values.map(\.bitPattern)
  }
}
