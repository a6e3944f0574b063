import Neural
import Tensors
import Testing

/// Recurrent layers and the models made of them.
struct RecurrentTests {
  private static func plan(
    _ cell: RecurrentCell, _ width: Int, layers: Int = 1, isBidirectional: Bool = false
  ) -> RecurrentStack.Plan {
    var plan = RecurrentStack.Plan(cell, width: width)
    (plan.layers, plan.isBidirectional) = (layers, isBidirectional)
    return plan
  }

  @Test func `parameters have PyTorch's shapes`() {
    let layout = RecurrentLanguageModel(
      vocabulary: 64, embedding: 64, Self.plan(.lstm, 256)
    ).parameters.layout
    #expect(
      layout.parameters.map(\.name) == [
        "tokens.weight", "memories.0.weight_ih", "memories.0.weight_hh", "memories.0.bias_ih",
        "memories.0.bias_hh", "output.weight", "output.bias",
      ])
    #expect(layout.parameters[1].shape == [1024, 64] && layout.parameters[2].shape == [1024, 256])
  }

  @Test(arguments: RecurrentCell.allCases)
  func `loss and gradients of a language model equal PyTorch's`(cell: RecurrentCell) throws {
    let model = RecurrentLanguageModel(
      vocabulary: 9, embedding: 5, Self.plan(cell, 6, layers: 2))
    let golden = try #require(RecurrentGoldens.language[cell.rawValue])
    SmallText(model, context: 7, samples: 3) { (3 * $0 + $1 * $1) % 9 }.expect(golden)
  }

  @Test(arguments: RecurrentCell.allCases, SequenceClassifier.Pooling.allCases)
  func `sequences of different lengths give what PyTorch's packed ones give`(
    cell: RecurrentCell, pooling: SequenceClassifier.Pooling
  ) throws {
    let model = SequenceClassifier(
      .tokens(vocabulary: 9, embedding: 5), Self.plan(cell, 6, layers: 2, isBidirectional: true),
      pooling: pooling, outputs: 4)
    let lengths = [5, 7, 1]
    let tokens = (0..<21).map { index -> Float in
      let (sample, place) = (index / 7, index % 7)
      return place < lengths[sample] ? Float(1 + (3 * sample + place * place) % 8) : 0
    }
    let golden = try #require(RecurrentGoldens.packed["\(cell.rawValue).\(pooling.rawValue)"])
    SmallText(model, Tensor(tokens, [3, 7]), Tensor([2, 0, 3])).expect(golden)
  }

  @Test(arguments: RecurrentCell.allCases)
  func `step after step gives the states of the whole sequence`(cell: RecurrentCell) {
    var parameters = ParameterSet()
    let layer = Recurrent(cell, 3, 5, at: "layer", in: &parameters)
    let stream = RandomStream(seed: 3, "steps")
    var cursor = stream.cursor()
    let numbers = Tensor(cursor.normals(4 * 2 * 3).map(Float.init), [4, 2, 3])
    let tape = Tape(parameters.layout)
    let x = tape.constant(numbers)
    let whole = layer(x, on: tape)
    let zeros = tape.constant(Tensor(zeros: [2, 5]))
    var state = RecurrentState(hidden: zeros, cell: cell.hasCells ? zeros : nil)
    var steps: [Variable] = []
    for place in 0..<4 {
      let input = tape.sliced(x, place..<place + 1, axis: 0).reshaped([2, 3])
      state = layer.step(input, from: state, on: tape)
      steps.append(state.hidden)
    }
    tape.forward(weights: parameters.initialWeights(using: stream))
    let found = steps.flatMap { tape.value(of: $0).values }
    for (found, wanted) in zip(found, tape.value(of: whole).values) {
      #expect(abs(found - wanted) < 1e-6)
    }
  }

  @Test func `dropout acts between layers in training alone`() {
    func outputs(_ dropout: Double, _ mode: Tape.Mode) -> Tensor {
      var plan = Self.plan(.gru, 8, layers: 2)
      plan.dropout = dropout
      let model = RecurrentLanguageModel(vocabulary: 5, embedding: 4, plan)
      let tape = Tape(model.parameters.layout, mode: mode)
      let y = model(tape.constant(Tensor([0, 1, 2, 3, 4, 1], [2, 3])), on: tape)
      tape.forward(
        weights: model.parameters.initialWeights(using: RandomStream(seed: 2, "weights")))
      return tape.value(of: y)
    }
    let training = Tape.Mode.training(RandomStream(seed: 4, "dropout"))
    #expect(outputs(0.5, .evaluation) == outputs(0, .evaluation))
    #expect(outputs(0.5, training) != outputs(0, training))
  }

  @Test(arguments: RecurrentCell.allCases)
  func `a sample has equal bits in every cut of the batch`(cell: RecurrentCell) {
    var plan = Self.plan(cell, 9, layers: 2, isBidirectional: true)
    plan.dropout = 0.3
    let model = SequenceClassifier(
      .tokens(vocabulary: 7, embedding: 6), plan, pooling: .last, outputs: 3)
    let stream = RandomStream(seed: 6, "cut")
    let weights = model.parameters.initialWeights(using: stream)
    let tokens = (0..<20).map { index -> Float in
      let (sample, place) = (index / 5, index % 5)
      return place < 2 + sample ? Float(1 + index % 6) : 0
    }
    func scores(of samples: Range<Int>) -> [Float] {
      let tape = Tape(model.parameters.layout, mode: .training(stream))
      let rows = Tensor(
        Array(tokens[samples.lowerBound * 5..<samples.upperBound * 5]), [samples.count, 5])
      let y = model(tape.constant(rows), on: tape)
      tape.forward(weights: weights, at: Position(step: 3, firstItem: samples.lowerBound))
      return tape.value(of: y).values
    }
    #expect(scores(of: 0..<1) + scores(of: 1..<4) == scores(of: 0..<4))
  }

  @Test(arguments: RecurrentCell.allCases)
  func `learns a text that repeats itself`(cell: RecurrentCell) {
    let model = RecurrentLanguageModel(vocabulary: 7, embedding: 8, Self.plan(cell, 16))
    let text = SmallText(model, context: 8, samples: 16) { ($0 + $1 * $1) % 7 }
    let first = text.step()
    #expect(text.train(steps: 150) < first / 4)
  }

  @Test(arguments: RecurrentCell.allCases)
  func `training gives equal bits on all instruction sets`(cell: RecurrentCell) {
    let model = RecurrentLanguageModel(vocabulary: 7, embedding: 8, Self.plan(cell, 19))
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let text = SmallText(model, context: 8, samples: 4, kernels: kernels) { ($0 + $1) % 7 }
      _ = text.train(steps: 3)
      return text.weights.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }
}
