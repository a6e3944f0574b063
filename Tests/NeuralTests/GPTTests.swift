import AllocationCount
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

  @Test func `loss and gradients equal PyTorch's`() {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (2, 2, 8)
    let model = GPT(vocabulary: 11, context: 6, size: size)
    SmallText(model, context: 6, samples: 3) { (3 * $0 + $1 * $1) % 11 }.expect(.gpt)
  }

  static let sizes: [GPT.Size] = [
    size { _ in }, size { ($0.hasBias, $0.dropout) = (true, 0.05) }, size { $0.norm = .rms },
    size { ($0.normPlace, $0.activation) = (.post, .relu) }, size { $0.positions = .sinusoidal },
    size { ($0.positions, $0.hidden, $0.attention) = (.rotary, 24, .blocks(of: 64)) },
  ]

  private static func size(_ change: (inout GPT.Size) -> Void) -> GPT.Size {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (1, 2, 16)
    change(&size)
    return size
  }

  @Test(arguments: sizes.indices) func `learns a text that repeats itself`(size: Int) {
    let model = GPT(vocabulary: 7, context: 8, size: Self.sizes[size])
    let text = SmallText(model, context: 8, samples: 16) { ($0 + $1 * $1) % 7 }
    let first = text.step()
    let last = text.train(steps: 150)
    #expect(last < first / 4)
  }

  @Test func `learnt positions alone are parameters, and a last norm where blocks begin with one`()
  {
    func names(_ size: GPT.Size) -> [String] {
      GPT(vocabulary: 7, context: 8, size: size).parameters.layout.parameters.map(\.name)
    }
    let all = names(Self.sizes[0])
    #expect(names(Self.sizes[4]) == all.filter { $0 != "positions.weight" })
    #expect(names(Self.sizes[3]) == all.filter { $0 != "norm.weight" })
  }

  @Test(arguments: sizes.indices) func `what comes later changes no score`(size: Int) {
    let model = GPT(vocabulary: 7, context: 8, size: Self.sizes[size])
    let tape = Tape(model.parameters.layout)
    let x = tape.input([2, 8])
    let y = model(x, on: tape)
    tape.write(Tensor([0, 1, 2, 3, 4, 5, 6, 0, 0, 1, 2, 3, 4, 1, 1, 1], [2, 8]), to: x)
    tape.forward(
      weights: model.parameters.initialWeights(using: RandomStream(seed: 1, "weights")))
    let scores = tape.value(of: y).values
    #expect(scores[0..<35] == ArraySlice(scores[56..<91]))
    #expect(scores[35..<42] != ArraySlice(scores[91..<98]))
  }

  @Test func `training gives equal bits on all instruction sets`() {
    let model = GPT(vocabulary: 7, context: 8, size: Self.sizes[1])
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let text = SmallText(model, context: 8, samples: 4, kernels: kernels) { ($0 + $1) % 7 }
      _ = text.train(steps: 3)
      return text.weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test func `a replayed step asks for no memory`() {
    let model = GPT(vocabulary: 7, context: 8, size: Self.sizes[1])
    let text = SmallText(model, context: 8, samples: 4) { ($0 + $1) % 7 }
    _ = text.step()
    let before = allocations_of_thread()
    for _ in 0..<10 { _ = text.step() }
    #expect(allocations_of_thread() == before)
  }
}
