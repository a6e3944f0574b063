import Neural
import Tensors
import Testing

struct TCNTests {
  private static let model = TCN(vocabulary: 7, embedding: 5, widths: [6, 6, 4], kernel: 2)

  private static func scores(_ tokens: [Float]) -> Tensor {
    let tape = Tape(model.parameters.layout)
    let x = tape.input([1, tokens.count])
    let y = model(x, on: tape)
    tape.write(Tensor(tokens, x.shape), to: x)
    tape.forward(
      weights: model.parameters.initialWeights(using: RandomStream(seed: 1, "weights")))
    return tape.value(of: y)
  }

  /// Two convolutions over 1, 2 and 4 places back: 14 in all.
  @Test func `a place sees itself and what its blocks reach back to`() {
    let tokens = (0..<20).map { Float(($0 * $0 + 3) % 7) }
    let scores = Self.scores(tokens)
    #expect(scores.shape == [1, 20, 7])
    for changed in [0, 5, 9] {
      var others = tokens
      others[changed] = others[changed] == 0 ? 1 : 0
      let found = Self.scores(others)
      let places = (0..<20).filter { place in
        (0..<7).contains { found.values[7 * place + $0] != scores.values[7 * place + $0] }
      }
      #expect(places.allSatisfy { (changed...changed + 14).contains($0) })
      #expect(places.first == changed)
    }
  }
}
