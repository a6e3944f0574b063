import Neural
import Tensors
import Testing

struct MLPTests {
  @Test func `parameters have stable paths and PyTorch's shapes`() {
    let model = MLP(inputs: 784, hidden: [256, 128], outputs: 10)
    let parameters = model.parameters.layout.parameters
    #expect(
      parameters.map(\.name) == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.2.weight",
        "layers.2.bias",
      ])
    #expect(parameters.map(\.shape) == [[256, 784], [256], [128, 256], [128], [10, 128], [10]])
  }

  /// Two interleaved rings, which no linear model separates.
  @Test(arguments: Nonlinearity.allCases.filter { $0 != .identity })
  func `learns two rings`(nonlinearity: Nonlinearity) {
    #expect(Rings(nonlinearity: nonlinearity).train(steps: 300).hits >= 250)
  }

  @Test func `learns two rings with dropout, which evaluation leaves out`() {
    #expect(Rings(dropout: 0.2).train(steps: 300).hits >= 245)
  }

  @Test func `training gives equal bits on all instruction sets`() {
    let runs = KernelPath.allCases.compactMap(Kernels.init).map {
      Rings(dropout: 0.2, kernels: $0).train(steps: 10).weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test func `learns a plane by squared errors`() {
    let model = MLP(inputs: 2, hidden: [], outputs: 1)
    let tape = Tape(model.parameters.layout)
    let (x, y) = (tape.input([8, 2]), tape.input([8, 1]))
    let losses = MeanSquaredError()(model(x, on: tape), y, on: tape)
    let points = (0..<8).map { (Float($0 % 3), Float($0 / 3)) }
    tape.write(Tensor(points.flatMap { [$0.0, $0.1] }, [8, 2]), to: x)
    tape.write(Tensor(points.map { 2 * $0.0 - $0.1 + 0.5 }, [8, 1]), to: y)
    let weights = model.parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
    let gradients = Storage(count: weights.count)
    let optimizer = SGD(momentum: 0.9)
    let state = optimizer.initialState(0..<weights.count)
    for step in 0..<400 {
      tape.forward(weights: weights)
      tape.backward(from: losses, scale: 1 / 8, into: gradients)
      optimizer.update(
        weights, gradients, state, in: 0..<weights.count, step: step, learningRate: 0.05,
        with: tape.kernels)
    }
    #expect(tape.sum(of: losses) < 1e-6)
  }
}

/// 256 points on two rings of radius 1 and 2, with a class each.
private struct Rings {
  private let model: MLP
  private let kernels: Kernels
  private let points: Tensor
  private let labels: Tensor

  init(nonlinearity: Nonlinearity = .relu, dropout: Double = 0, kernels: Kernels = .fastest()) {
    model = MLP(
      inputs: 2, hidden: [32, 32], outputs: 2, nonlinearity: nonlinearity, dropout: dropout)
    self.kernels = kernels
    let angles = (0..<256).map { Double($0) * 0.1 }
    points = Tensor(
      angles.enumerated().flatMap { index, angle in
        let radius = Double(1 + index % 2)
        return [Float(radius * Elementary.cos(angle)), Float(radius * Elementary.sin(angle))]
      }, [256, 2])
    labels = Tensor((0..<256).map { Float($0 % 2) })
  }

  func train(steps: Int) -> (hits: Int, weights: Storage) {
    let stream = RandomStream(seed: 11, "rings")
    let weights = model.parameters.initialWeights(using: stream.substream("weights"))
    let gradients = Storage(count: weights.count)
    let optimizer = Adam()
    let state = optimizer.initialState(0..<weights.count)
    let training = record(.training(stream))
    for step in 0..<steps {
      training.tape.forward(weights: weights, at: Position(step: step))
      training.tape.backward(from: training.losses, scale: 1 / 256, into: gradients)
      optimizer.update(
        weights, gradients, state, in: 0..<weights.count, step: step, learningRate: 0.01,
        with: kernels)
    }
    let evaluation = record(.evaluation)
    evaluation.tape.forward(weights: weights)
    return (evaluation.tape.hits(of: evaluation.scores, labels: evaluation.y).rows, weights)
  }

  private func record(
    _ mode: Tape.Mode
  ) -> (tape: Tape, scores: Variable, y: Variable, losses: Variable) {
    let tape = Tape(model.parameters.layout, mode: mode, kernels: kernels)
    let (x, y) = (tape.input([256, 2]), tape.input([256]))
    tape.write(points, to: x)
    tape.write(labels, to: y)
    let scores = model(x, on: tape)
    return (tape, scores, y, CrossEntropy()(scores, y, on: tape))
  }
}
