import Neural
import Tensors
import Testing

/// Losses of embeddings and of sequences beside PyTorch's.
struct EmbeddingTests {
  /// Outputs that are the inputs.
  private struct Same: Model {
    let parameters = ParameterSet()
    func callAsFunction(_ x: Variable, on tape: Tape) -> Variable { x }
  }

  private static let labels = Tensor([0, 1, 0, 2, 1, 0, 3], [7, 1])
  private static let spellings = Tensor([1, 2, 2, 3, 1, -1], [2, 3])

  private static func run(
    _ objective: any LearningObjective, _ outputs: Tensor, _ targets: Tensor
  ) -> (tally: Tally, gradient: [Float]) {
    let tape = Tape(ParameterLayout())
    let x = tape.input(outputs.shape, differentiable: true)
    let expected = tape.input(targets.shape)
    let judgement = objective(x, expected, on: tape)
    tape.write(outputs, to: x)
    tape.write(targets, to: expected)
    tape.forward(weights: Storage(count: 0))
    let tally = judgement.tally(tape)
    tape.backward(
      from: judgement.losses, scale: Float(1 / tally.weight), into: Storage(count: 0))
    return (tally, tape.gradient(of: x).values)
  }

  private static func expect(
    _ found: (tally: Tally, gradient: [Float]), _ name: String, within tolerance: Float = 2e-6
  ) throws {
    let golden = try #require(LossGolden.embeddings[name])
    #expect(abs(Float(found.tally.meanLoss) - golden.mean) <= tolerance * max(1, golden.mean))
    #expect(found.gradient.count == golden.gradient.count)
    for (value, expected) in zip(found.gradient, golden.gradient) {
      #expect(abs(value - expected) <= tolerance * max(1, abs(expected)), "\(name)")
    }
  }

  @Test func `losses of embeddings are those of PyTorch`() throws {
    let x = LossTests.numbers([7, 4])
    let contrast = MetricLearning(Same(), classes: 4, by: .contrast(temperature: 0.5))
    try Self.expect(Self.run(contrast, x, Self.labels), "contrast")
    let triplets = MetricLearning(Same(), classes: 4, by: .triplets(margin: 0.4))
    try Self.expect(Self.run(triplets, x, Self.labels), "triplets")
  }

  @Test func `losses of spellings are those of PyTorch`() throws {
    let found = Self.run(
      TemporalClassification(Same()), LossTests.numbers([2, 6, 4]), Self.spellings)
    try Self.expect(found, "spelled")
  }

  @Test func `directions are compared as in PyTorch`() throws {
    let objective = Supervised(Same(), CosineDistance())
    let found = Self.run(
      objective, LossTests.numbers([6, 5]), LossTests.numbers([6, 5], step: 5))
    try Self.expect(found, "cosine")
  }

  /// Two classes have one sample each, whose loss and neighbours count nothing.
  @Test func `neighbours are counted of those that have others of their class`() {
    let far = Tensor([1, 0, 0, 1, 1, 0.1, 0, -1, 0.1, 1, 0.9, 0.3, -1, 0], [7, 2])
    let found = Self.run(
      MetricLearning(Same(), classes: 4, by: .triplets(margin: 0.2)), far, Self.labels)
    #expect(found.tally.weight == 5 && found.tally.samples == 7)
    #expect(MetricLearning.figures[0].value(found.tally) == 1)
    let alone = Self.run(
      MetricLearning(Same(), classes: 4, by: .contrast(temperature: 1)),
      Tensor([1, 0, 0, 1], [2, 2]), Tensor([0, 1], [2, 1]))
    #expect(alone.tally.weight == 0 && alone.tally.loss == 0)
  }

  @Test func `what steps spell is without repeats and blanks, and judged by edits`() {
    #expect(TemporalClassification.spelling([0, 1, 1, 0, 1, 2, 2, 0]) == [1, 1, 2])
    #expect(TemporalClassification.edits(from: [1, 1, 2], to: [1, 2]) == 1)
    #expect(TemporalClassification.edits(from: [], to: [4, 5]) == 2)
    #expect(TemporalClassification.edits(from: [1, 2, 3, 4], to: [2, 3, 5]) == 2)
    // Steps that show 1, blank, 2, 2 and 3, 1, 1, 1.
    var scores = Tensor(zeros: [2, 4, 4])
    scores.withUnsafeMutableBufferPointer { numbers in
      for (step, label) in [1, 0, 2, 2, 3, 1, 1, 1].enumerated() { numbers[step * 4 + label] = 5 }
    }
    let found = Self.run(TemporalClassification(Same()), scores, Self.spellings)
    #expect(TemporalClassification.figures.map { $0.value(found.tally) } == [0.2, 0.5])
  }
}
