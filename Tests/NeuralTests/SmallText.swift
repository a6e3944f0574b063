import Neural
import Tensors
import Testing

/// A model of sequences with samples to learn by heart.
struct SmallText {
  let model: any Model
  let tape: Tape
  let weights, gradients: Storage
  private let losses: Variable

  /// A language model.
  ///
  /// - Parameter token: Of a place of a sample.
  init(
    _ model: some Model, context: Int, samples: Int, kernels: Kernels = .fastest(),
    token: (_ sample: Int, _ place: Int) -> Int
  ) {
    func tokens(from first: Int) -> Tensor {
      let numbers = (0..<samples).flatMap { sample in
        (first..<(first + context)).map { Float(token(sample, $0)) }
      }
      return Tensor(numbers, [samples, context])
    }
    self.init(model, tokens(from: 0), tokens(from: 1), kernels: kernels)
  }

  /// - Parameters:
  ///   - inputs: [samples, ..].
  ///   - targets: A class for each row of outputs.
  init(
    _ model: some Model, _ inputs: Tensor, _ targets: Tensor, kernels: Kernels = .fastest()
  ) {
    self.model = model
    let stream = RandomStream(seed: 5, "text")
    tape = Tape(model.parameters.layout, mode: .training(stream), kernels: kernels)
    let (x, y) = (tape.input(inputs.shape), tape.input(targets.shape))
    losses = CrossEntropy()(model(x, on: tape), y, on: tape)
    tape.write(inputs, to: x)
    tape.write(targets, to: y)
    weights = model.parameters.initialWeights(using: stream.substream("weights"))
    gradients = Storage(count: weights.count)
  }

  /// Σ of the losses, and their gradient.
  func step() -> Float {
    tape.forward(weights: weights)
    tape.backward(from: losses, into: gradients)
    return Float(tape.sum(of: losses))
  }

  /// - Returns: Σ of the losses before the last update.
  func train(steps: Int) -> Float {
    let (optimizer, all) = (Adam(), 0..<weights.count)
    let state = optimizer.initialState(all)
    var loss = Float.infinity
    for step in 0..<steps {
      loss = self.step()
      optimizer.update(
        weights, gradients, state, in: all, step: step, learningRate: 0.01, with: tape.kernels)
    }
    return loss
  }

  /// Compares loss and gradients with weights that are a fixed function of their place. Float sums
  /// in another order than PyTorch's, through 2 layers: 2e-5 of the largest numbers.
  func expect(_ golden: TextGolden) {
    let parameters = model.parameters.layout.parameters
    for (place, parameter) in parameters.enumerated() {
      for index in 0..<parameter.shape.count {
        let number = (11 * index + 5 * place) % 19 - 9
        weights[parameter.offset + index] = Float(number) / 16
      }
    }
    #expect(abs(step() - golden.loss) < 2e-5 * golden.loss)
    #expect(parameters.count == golden.gradients.count)
    for (parameter, golden) in zip(parameters, golden.gradients) {
      let g = gradients.tensor(parameter).values
      let sum = g.reduce(0) { $0 + abs($1) }
      let found = SIMD4(g[0], g[g.count / 2], g[g.count - 1], sum)
      for lane in 0..<4 {
        #expect(abs(found[lane] - golden[lane]) < 2e-5 * max(1, golden[lane]), "\(parameter.name)")
      }
    }
  }
}
