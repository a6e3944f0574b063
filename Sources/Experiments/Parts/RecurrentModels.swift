import Neural
import Spec
import Tensors

/// `model:` of networks that read step by step: of texts they tell the next token, other sequences they
/// judge as a whole, and of pairs they tell the second.
let recurrentModels: [Part<ModelRecipe>] = [
  Part("lstm", "long short-term memories, for texts and sequences; of images, row by row") {
    takeRecurrent(.lstm, &$0)
  },
  Part("gru", "gated recurrent units, for texts and sequences; of images, row by row") {
    takeRecurrent(.gru, &$0)
  },
  Part("rnn", "plain recurrent layers, for texts and sequences; of images, row by row") {
    settings in
    let activation = settings.take(
      "activation", default: "tanh", oneOf: ["tanh", "relu"], "function of a step")
    return takeRecurrent(activation == "tanh" ? .tanh : .relu, &settings)
  },
  Part("seq2seq", "gated recurrent units that read a sequence and, looking back, tell another") {
    settings in
    var size = Seq2Seq.Size()
    size.embedding = settings.take(
      "embedding", default: size.embedding, in: 1...65536, "numbers of an embedding")
    size.hidden = settings.take(
      "hidden", default: size.hidden, in: 1...65536, "numbers of a state, and of what compares them"
    )
    size.isBidirectional = settings.take(
      "bidirectional", default: size.isBidirectional, "the encoder reads from the end too")
    size.dropout = settings.take(
      "dropout", default: 0.0, in: 0.0..<1.0, "share of embeddings set to 0 in training")
    return .ofPairs { [size] in Seq2Seq($0, size: size) }
  },
]

private func takeRecurrent(_ cell: RecurrentCell, _ settings: inout Settings) -> ModelRecipe {
  let embedding = settings.take(
    "embedding", default: 64, in: 1...65536, "numbers of an embedding, where inputs are tokens")
  let hidden = settings.take("hidden", default: 256, in: 1...65536, "numbers of a state")
  var plan = RecurrentStack.Plan(cell, width: hidden)
  plan.layers = settings.take("layers", default: 1, in: 1...1024, "layers one upon the other")
  plan.dropout = settings.take(
    "dropout", default: 0.0, in: 0.0..<1.0, "share of states between layers set to 0 in training")
  plan.isBidirectional = settings.take(
    "bidirectional", default: false, "each layer reads from the end too; not for texts")
  let word = settings.take(
    "pooling", default: SequenceClassifier.Pooling.last.rawValue,
    oneOf: SequenceClassifier.Pooling.allCases.map(\.rawValue),
    "what is judged of a sequence: the last states, or the mean of all; not for texts")
  let pooling = SequenceClassifier.Pooling(rawValue: word) ?? .last
  return ModelRecipe(
    problem: { [plan] in problem(of: $0, plan) },
    make: { [plan] inputs, outputs in
      guard let sequence = inputs.sequence(embedding: embedding) else {
        return RecurrentLanguageModel(vocabulary: outputs, embedding: embedding, plan)
      }
      return SequenceClassifier(sequence, plan, pooling: pooling, outputs: outputs)
    })
}

private func problem(
  of inputs: ModelInputs, _ plan: RecurrentStack.Plan
) -> ModelRecipe.Misfit? {
  let hint = "texts are read without 'bidirectional'"
  switch inputs.tokens {
  case .text where plan.isBidirectional:
    return .init(
      "the next token cannot be told by a model that has seen it from the end", hint: hint)
  case .frames where plan.isBidirectional:
    return .init("frames are told step by step by a model that reads them once", hint: hint)
  case .text, .frames, .sequence: return nil
  case .masked: return .hiddenTokens
  case .pair: return .kind("this model judges one sequence, and the data are pairs")
  case nil:
    guard inputs.image == nil, inputs.extents == nil else { return nil }
    return .kind("this model learns from sequences, and the data are none")
  }
}

extension ModelInputs {
  /// As a sequence that is judged as a whole; nil for others.
  fileprivate func sequence(embedding: Int) -> SequenceInputs? {
    switch tokens {
    case .sequence(let vocabulary): .tokens(vocabulary: vocabulary, embedding: embedding)
    case .text, .masked, .frames, .pair: nil
    case nil: image.map { .rows($0) } ?? extents.map { .vectors($0) }
    }
  }
}
