import Neural
import Tensors
import Testing

struct LSTMModelTests {
  @Test func `parameters have PyTorch's shapes`() {
    let layout = LSTMModel(vocabulary: 64, embedding: 64, hidden: 256).parameters.layout
    #expect(
      layout.parameters.map(\.name) == [
        "tokens.weight", "memories.0.weight_ih", "memories.0.weight_hh", "memories.0.bias_ih",
        "memories.0.bias_hh", "output.weight", "output.bias",
      ])
    #expect(layout.parameters[1].shape == [1024, 64] && layout.parameters[2].shape == [1024, 256])
  }

  @Test func `loss and gradients equal PyTorch's`() {
    let model = LSTMModel(vocabulary: 9, embedding: 5, hidden: 6, layers: 2)
    SmallText(model, context: 7, samples: 3) { (3 * $0 + $1 * $1) % 9 }.expect(.lstm)
  }

  @Test func `learns a text that repeats itself`() {
    let model = LSTMModel(vocabulary: 7, embedding: 8, hidden: 16)
    let text = SmallText(model, context: 8, samples: 16) { ($0 + $1 * $1) % 7 }
    let first = text.step()
    #expect(text.train(steps: 150) < first / 4)
  }

  @Test func `training gives equal bits on all instruction sets`() {
    let model = LSTMModel(vocabulary: 7, embedding: 8, hidden: 19)
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let text = SmallText(model, context: 8, samples: 4, kernels: kernels) { ($0 + $1) % 7 }
      _ = text.train(steps: 3)
      return text.weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }
}
