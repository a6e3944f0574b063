import Neural
import Tensors
import Testing

struct Seq2SeqTests {
  private static let extents = PairExtents(
    source: 4, target: 3, vocabulary: 7, pad: 0, start: 1, end: 2)

  /// Scores and attention weights of pairs, with weights that the names determine.
  private static func told(_ pairs: [Float], samples: Int) -> (scores: Tensor, weights: Tensor) {
    let model = Seq2Seq(extents)
    let tape = Tape(model.parameters.layout)
    let x = tape.constant(Tensor(pairs, [samples, extents.count]))
    let (scores, weights) = (model(x, on: tape), model.attentionWeights(x, on: tape))
    tape.forward(
      weights: model.parameters.initialWeights(using: RandomStream(seed: 3, "weights")))
    return (tape.value(of: scores), tape.value(of: weights))
  }

  @Test func `what fills up a source is not seen`() {
    let (_, weights) = Self.told([3, 4, 0, 0, 1, 4, 3, 5, 6, 3, 4, 1, 5, 0], samples: 2)
    #expect(weights.shape == [2, 3, 4])
    for row in 0..<6 {
      let seen = weights.values[row * 4..<row * 4 + 4]
      #expect(abs(seen.reduce(0, +) - 1) < 1e-6)
      if row < 3 { #expect(seen.suffix(2).allSatisfy { $0 == 0 }) }
    }
  }

  @Test func `a token does not change what is told before it, nor what fills up another sample`() {
    let first = Self.told([3, 4, 0, 0, 1, 4, 3], samples: 1).scores.values
    let other = Self.told([3, 4, 0, 0, 1, 4, 5], samples: 1).scores.values
    #expect(first[..<14] == other[..<14] && first[14...] != other[14...])
    let both = Self.told([3, 4, 0, 0, 1, 4, 3, 5, 6, 3, 4, 1, 5, 0], samples: 2).scores.values
    for (alone, beside) in zip(first, both) { #expect(abs(alone - beside) < 1e-5) }
  }

  @Test func `learns pairs by heart`() {
    let pairs: [Float] = [3, 4, 0, 0, 1, 4, 3, 5, 6, 3, 4, 1, 5, 0]
    let targets = Tensor([4, 3, 2, 5, 2, -1], [2, 3])
    let text = SmallText(Seq2Seq(Self.extents), Tensor(pairs, [2, 7]), targets)
    let first = text.step()
    #expect(text.train(steps: 60) < first / 10)
  }
}
