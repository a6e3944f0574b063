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

  static let sizes: [GPT.Size] = [(RowNorm.Kind.layer, false), (.layer, true), (.rms, false)].map {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (1, 2, 16)
    (size.norm, size.hasBias, size.dropout) = ($0.0, $0.1, $0.1 ? 0.05 : 0)
    return size
  }

  @Test(arguments: sizes.indices) func `learns a text that repeats itself`(size: Int) {
    let model = GPT(vocabulary: 7, context: 8, size: Self.sizes[size])
    let text = SmallText(model, context: 8, samples: 16) { ($0 + $1 * $1) % 7 }
    let first = text.step()
    let last = text.train(steps: 150)
    #expect(last < first / 4)
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
