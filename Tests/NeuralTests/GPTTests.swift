import Neural
import Tensors
import Testing

struct GPTTests {
  @Test func `parameters have stable paths and those of nanoGPT's example are 805 120`() {
    let layout = GPT(vocabulary: 73, context: 64).parameters.layout
    #expect(layout.scalarCount == 805_120)
    let names = layout.parameters.map(\.name)
    #expect(
      Array(names.prefix(8)) == [
        "tokens.weight", "positions.weight", "blocks.0.norm1.weight",
        "blocks.0.attention.qkv.weight", "blocks.0.attention.output.weight",
        "blocks.0.norm2.weight", "blocks.0.inner.weight", "blocks.0.outer.weight",
      ])
    #expect(names.count == 2 + 4 * 6 + 1 && names.last == "norm.weight")
  }

  @Test func `first weights have the deviations of the paper`() {
    let model = GPT(vocabulary: 73, context: 64)
    let weights = model.parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
    func deviation(_ name: String) -> Double {
      let values = weights.tensor(model.parameters.layout[name]!).values.map(Double.init)
      return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    #expect(abs(deviation("tokens.weight") - 0.02) < 1e-3)
    #expect(abs(deviation("blocks.3.inner.weight") - 0.02) < 1e-3)
    #expect(abs(deviation("blocks.3.outer.weight") - 0.02 / 8.0.squareRoot()) < 1e-3)
    #expect(deviation("blocks.0.norm1.weight") == 1)
  }

  /// Float sums in another order than PyTorch's, through 2 layers: 2e-5 of the largest numbers.
  @Test func `loss and gradients equal PyTorch's`() {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (2, 2, 8)
    let text = SmallText(size: size, vocabulary: 11, context: 6, samples: 3) { sample, place in
      (3 * sample + place * place) % 11
    }
    for (place, parameter) in text.model.parameters.layout.parameters.enumerated() {
      for index in 0..<parameter.shape.count {
        let number = (11 * index + 5 * place) % 19 - 9
        text.weights[parameter.offset + index] = Float(number) / 16
      }
    }
    #expect(abs(text.step() - GPTGolden.loss) < 2e-5 * GPTGolden.loss)
    let parameters = text.model.parameters.layout.parameters
    for (parameter, golden) in zip(parameters, GPTGolden.gradients) {
      let g = text.gradients.tensor(parameter).values
      let sum = g.reduce(0) { $0 + abs($1) }
      let found = SIMD4(g[0], g[g.count / 2], g[g.count - 1], sum)
      for lane in 0..<4 {
        #expect(abs(found[lane] - golden[lane]) < 2e-5 * max(1, golden[lane]), "\(parameter.name)")
      }
    }
  }

  static let sizes: [GPT.Size] = [(RowNorm.Kind.layer, false), (.layer, true), (.rms, false)].map {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (1, 2, 16)
    (size.norm, size.hasBias, size.dropout) = ($0.0, $0.1, $0.1 ? 0.05 : 0)
    return size
  }

  @Test(arguments: sizes.indices) func `learns a text that repeats itself`(size: Int) {
    let text = SmallText(size: Self.sizes[size], vocabulary: 7, context: 8, samples: 16) {
      ($0 + $1 * $1) % 7
    }
    let first = text.step()
    let last = text.train(steps: 150)
    #expect(last < first / 4)
  }

  @Test func `training gives equal bits on all instruction sets`() {
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let text = SmallText(
        size: Self.sizes[1], vocabulary: 7, context: 8, samples: 4, kernels: kernels
      ) { ($0 + $1) % 7 }
      _ = text.train(steps: 3)
      return text.weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test func `a replayed step allocates nothing`() {
    let text = SmallText(size: Self.sizes[1], vocabulary: 7, context: 8, samples: 4) {
      ($0 + $1) % 7
    }
    _ = text.step()
    let allocations = text.tape.allocationCount
    for _ in 0..<10 { _ = text.step() }
    #expect(text.tape.allocationCount == allocations)
  }
}

/// A GPT with samples to learn by heart.
private struct SmallText {
  let model: GPT
  let tape: Tape
  let weights, gradients: Storage
  private let losses: Variable

  /// - Parameter token: Of a place of a sample.
  init(
    size: GPT.Size, vocabulary: Int, context: Int, samples: Int, kernels: Kernels = .fastest(),
    token: (_ sample: Int, _ place: Int) -> Int
  ) {
    model = GPT(vocabulary: vocabulary, context: context, size: size)
    let stream = RandomStream(seed: 5, "text")
    tape = Tape(model.parameters.layout, mode: .training(stream), kernels: kernels)
    let (x, y) = (tape.input([samples, context]), tape.input([samples, context]))
    losses = Loss.crossEntropy(model(x, on: tape), y, on: tape)
    func tokens(from first: Int) -> Tensor {
      let numbers = (0..<samples).flatMap { sample in
        (first..<(first + context)).map { Float(token(sample, $0)) }
      }
      return Tensor(numbers, [samples, context])
    }
    tape.write(tokens(from: 0), to: x)
    tape.write(tokens(from: 1), to: y)
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
}
