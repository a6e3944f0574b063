import Neural
import Tensors
import Testing

/// Updates of a matrix [3, 2] and a vector [1] beside PyTorch's and the papers'.
struct OptimizerGoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: any Optimizer
    let rate: Double
    let golden: [[Float]]

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "AdamW",
      optimizer: Adam(betas: (0.8, 0.95), weightDecay: 0.1, isDecoupled: true), rate: 0.1,
      golden: OptimizerGoldens.adamW),
    Case(
      name: "NAdam", optimizer: NAdam(momentumDecay: 0.1, weightDecay: 0.01), rate: 0.05,
      golden: OptimizerGoldens.nadam),
    Case(
      name: "AdaGrad", optimizer: AdaGrad(weightDecay: 0.01), rate: 0.2,
      golden: OptimizerGoldens.adaGrad),
    Case(
      name: "RMSprop", optimizer: RMSprop(smoothing: 0.9), rate: 0.02,
      golden: OptimizerGoldens.rmsprop),
    Case(
      name: "centred RMSprop",
      optimizer: RMSprop(smoothing: 0.9, momentum: 0.5, isCentered: true, weightDecay: 0.01),
      rate: 0.01, golden: OptimizerGoldens.rmspropCentered),
    Case(
      name: "Adadelta", optimizer: Adadelta(smoothing: 0.8, epsilon: 1e-3, weightDecay: 0.01),
      rate: 2, golden: OptimizerGoldens.adadelta),
    Case(
      name: "Lion", optimizer: Lion(betas: (0.9, 0.95), weightDecay: 0.1), rate: 0.03,
      golden: OptimizerGoldens.lion),
    Case(
      name: "LARS",
      optimizer: LARS(momentum: 0.5, trust: 0.1, scalesVectors: false, weightDecay: 0.01),
      rate: 0.5,
      golden: OptimizerGoldens.lars),
    Case(
      name: "LARS on vectors too", optimizer: LARS(trust: 0.02), rate: 2,
      golden: OptimizerGoldens.larsVectors),
    Case(
      name: "LAMB", optimizer: LAMB(betas: (0.9, 0.99), weightDecay: 0.1), rate: 0.05,
      golden: OptimizerGoldens.lamb),
    Case(
      name: "LAMB on vectors too", optimizer: LAMB(betas: (0.8, 0.95), scalesVectors: true),
      rate: 0.02, golden: OptimizerGoldens.lambVectors),
    Case(
      name: "Muon", optimizer: Muon(adamRate: 0.2), rate: 0.05, golden: OptimizerGoldens.muon),
    Case(
      name: "Muon without Nesterov's momentum",
      optimizer: Muon(
        momentum: 0.8, nesterov: false, scaling: .matchAdam,
        orthogonalization: Orthogonalization(iterations: 3), weightDecay: 0, adamRate: 0.2),
      rate: 0.05, golden: OptimizerGoldens.muonPlain),
  ]

  private static let layout = {
    var layout = ParameterLayout()
    _ = layout.add("weight", [3, 2])
    _ = layout.add("bias", [1])
    return layout
  }()
  /// Where the numbers of a golden row lie in the flat buffers.
  private static let places = layout.parameters.flatMap { Array($0.range) }

  private static let start: [Float] = [0.5, -1.25, 2, 0.75, -0.375, 1.5, -0.625]
  private static let slopes: [Float] = [1, 0.5, 3, 0.25, 2, -0.5, 1.5]
  private static let shifts: [Float] = [0.25, -1, 2, 0.5, -0.125, 1, 0.375]

  /// Float rounds in another order than PyTorch: 1e-6 of the weights' size.
  @Test(arguments: cases) func `first 20 updates equal the reference`(item: Case) {
    let weights = Storage(count: Self.layout.count)
    let gradients = Storage(count: Self.layout.count)
    for (value, place) in zip(Self.start, Self.places) { weights[place] = value }
    let mover = WeightMover(item.optimizer, layout: Self.layout, slice: 0..<Self.layout.count)
    for (step, expected) in item.golden.enumerated() {
      for (number, place) in Self.places.enumerated() {
        gradients[place] = Self.slopes[number] * weights[place] - Self.shifts[number]
      }
      mover.update(
        weights, gradients, step: step, learningRate: item.rate, with: .fastest())
      for (value, place) in zip(expected, Self.places) {
        #expect(abs(weights[place] - value) <= 1e-6 * max(1, abs(value)), "update \(step)")
      }
    }
  }

  @Test func `the mean of the weights equals PyTorch's`() {
    let optimizer = AveragedOptimizer(SGD(), decay: 0.8)
    let (weights, gradients) = (Storage(Self.start), Storage(count: 7))
    let state = optimizer.initialState(0..<7)
    for (step, expected) in OptimizerGoldens.average.enumerated() {
      for place in 0..<7 {
        gradients[place] = Self.slopes[place] * weights[place] - Self.shifts[place]
      }
      optimizer.update(
        weights, gradients, state, in: 0..<7, step: step, learningRate: 0.1, with: .fastest())
      for (found, value) in zip(state.buffers[0].values, expected) {
        #expect(abs(found - value) <= 1e-6 * max(1, abs(value)))
      }
    }
  }
}
