import AllocationCount
import Neural
import Tensors
import Testing

/// Models of tokens that see both ways.
struct TransformerTests {
  private static func small(
    _ usual: TransformerSize, _ change: (inout TransformerSize) -> Void = { _ in }
  ) -> TransformerSize {
    var size = usual
    (size.layers, size.heads, size.width) = (1, 2, 16)
    change(&size)
    return size
  }

  /// The outputs of a model with its first weights.
  private func outputs(of model: some Model, _ x: Tensor) -> Tensor {
    let tape = Tape(model.parameters.layout)
    let input = tape.input(x.shape)
    let y = model(input, on: tape)
    tape.write(x, to: input)
    tape.forward(
      weights: model.parameters.initialWeights(using: RandomStream(seed: 1, "weights")))
    return tape.value(of: y)
  }

  /// Rows of a model's outputs at one sample.
  private func row(_ y: Tensor, _ place: Int) -> [Float] {
    let columns = y.shape.columns
    return Array(y.values[(place * columns)..<((place + 1) * columns)])
  }

  @Test func `bert has as many weights as its formula`() {
    let layout = BERT(vocabulary: 74, context: 64, segments: 2).parameters.layout
    let (w, block) = (128, 4 * 128 * 129 + 4 * 128 + 8 * 128 * 128 + 5 * 128)
    #expect(layout.scalarCount == (74 + 64 + 2) * w + 2 * w + 4 * block + w * (w + 3) + 74)
    #expect(layout["blocks.3.attention.qkv.bias"]?.shape == [384])
    #expect(layout["transform_norm.weight"]?.shape == [128] && layout["norm2.weight"] == nil)
  }

  @Test func `bert sees both ways`() {
    let model = BERT(vocabulary: 9, context: 6, size: Self.small(BERT.usualSize))
    let ys = [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 7], [8, 2, 3, 4, 5, 6]].map {
      outputs(of: model, Tensor($0, [1, 6]))
    }
    #expect(row(ys[0], 2) != row(ys[1], 2) && row(ys[0], 2) != row(ys[2], 2))
  }

  private static let pair = PairExtents(
    source: 5, target: 4, vocabulary: 9, pad: 0, start: 1, end: 2)

  static let pairSizes: [(TransformerSize, isTied: Bool)] = [
    (small(Transformer.usualSize), true),
    (small(Transformer.usualSize) { ($0.normPlace, $0.positions) = (.pre, .learned) }, false),
    (
      small(Transformer.usualSize) {
        ($0.normPlace, $0.positions, $0.dropout) = (.pre, .rotary, 0.02)
      }, true
    ),
  ]

  @Test(arguments: pairSizes.indices) func `what is told later changes no score`(index: Int) {
    let (size, isTied) = Self.pairSizes[index]
    let model = Transformer(Self.pair, size: size, isTied: isTied)
    let first = outputs(of: model, Tensor([3, 4, 5, 6, 7, 1, 7, 6, 5], [1, 9]))
    let other = outputs(of: model, Tensor([3, 4, 5, 6, 7, 1, 7, 8, 3], [1, 9]))
    #expect(row(first, 0) == row(other, 0) && row(first, 1) == row(other, 1))
    #expect(row(first, 2) != row(other, 2))
    let source = outputs(of: model, Tensor([3, 4, 5, 6, 8, 1, 7, 6, 5], [1, 9]))
    #expect(row(first, 0) != row(source, 0))
  }

  /// Sums over more lanes, most of them 0: rounding of Float.
  @Test func `what fills a source up changes no score`() {
    var long = Self.pair
    long.source = 40
    let size = Self.small(Transformer.usualSize)
    let (near, far) = (Transformer(Self.pair, size: size), Transformer(long, size: size))
    let target: [Float] = [1, 7, 6, 5]
    let source: [Float] = [3, 4, 5, 0, 0]
    let a = outputs(of: near, Tensor(source + target, [1, 9]))
    let b = outputs(
      of: far, Tensor(source + [Float](repeating: 0, count: 35) + target, [1, 44]))
    #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `what fills a sequence up changes no class`() {
    let size = Self.small(TransformerEncoder.usualSize) { $0.positions = .sinusoidal }
    let models = [6, 30].map {
      TransformerEncoder(
        TokenExtents(length: $0, vocabulary: 9), outputs: 3, size: size)
    }
    let tokens: [Float] = [3, 8, 2, 5, 0, 0]
    let a = outputs(of: models[0], Tensor(tokens, [1, 6]))
    let b = outputs(
      of: models[1], Tensor(tokens + [Float](repeating: 0, count: 24), [1, 30]))
    #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-6 })
    let none = outputs(of: models[0], Tensor(zeros: [1, 6]))
    #expect(none.values.allSatisfy { $0.isFinite })
  }

  /// Reversed pairs on a tape of their own.
  private struct Pairs {
    let tape: Tape
    let weights, gradients: Storage
    private let losses: Variable

    init(_ model: Transformer, kernels: Kernels = .fastest()) {
      let stream = RandomStream(seed: 6, "pairs")
      tape = Tape(model.parameters.layout, mode: .training(stream), kernels: kernels)
      let (x, y) = (tape.input([16, 9]), tape.input([16, 4]))
      losses = CrossEntropy()(model(x, on: tape), y, on: tape)
      var (inputs, targets): ([Float], [Float]) = ([], [])
      for sample in 0..<16 {
        let source = (0..<(1 + sample % 3)).map { Float(3 + (sample / 3 + 2 * $0) % 6) }
        func filled(_ tokens: [Float], _ length: Int, _ pad: Float) -> [Float] {
          tokens + [Float](repeating: pad, count: length - tokens.count)
        }
        inputs += filled(source, 5, 0) + filled([1] + source.reversed(), 4, 0)
        targets += filled(source.reversed() + [2], 4, -1)
      }
      tape.write(Tensor(inputs, [16, 9]), to: x)
      tape.write(Tensor(targets, [16, 4]), to: y)
      weights = model.parameters.initialWeights(using: stream.substream("weights"))
      gradients = Storage(count: weights.count)
    }

    func pass() {
      tape.forward(weights: weights)
      tape.backward(from: losses, into: gradients)
    }

    /// - Returns: Σ of the losses before each update.
    func train(steps: Int) -> [Float] {
      let (optimizer, all) = (Adam(), 0..<weights.count)
      let state = optimizer.initialState(all)
      return (0..<steps).map { step in
        tape.forward(weights: weights, at: Position(step: step))
        tape.backward(from: losses, into: gradients)
        optimizer.update(
          weights, gradients, state, in: all, step: step, learningRate: 0.005, with: tape.kernels)
        return Float(tape.sum(of: losses))
      }
    }
  }

  @Test(arguments: pairSizes.indices) func `a transformer learns to reverse`(index: Int) {
    let (size, isTied) = Self.pairSizes[index]
    let losses = Pairs(Transformer(Self.pair, size: size, isTied: isTied)).train(steps: 200)
    #expect(losses[199] < losses[0] / 8)
  }

  @Test func `training with dropout gives equal bits on all instruction sets`() {
    let size = Self.small(Transformer.usualSize) { $0.dropout = 0.1 }
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let pairs = Pairs(Transformer(Self.pair, size: size), kernels: kernels)
      _ = pairs.train(steps: 3)
      return pairs.weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test func `a replayed pass asks for no memory`() {
    let size = Self.small(Transformer.usualSize) {
      ($0.dropout, $0.attention) = (0.1, .blocks(of: 64))
    }
    let pairs = Pairs(Transformer(Self.pair, size: size))
    pairs.pass()
    let before = allocations_of_thread()
    for _ in 0..<5 { pairs.pass() }
    #expect(allocations_of_thread() == before)
  }
}
