import Tensors

/// An encoder that reads a sequence and a decoder that tells another, looking back at each step by
/// additive attention: gated recurrent units on both sides.
///
/// The decoder begins at `tanh(begin · last states of the encoder)`. A step sees the memory by the state
/// before it, takes the embedding of the token before it beside what it sees, and its state and what
/// it saw score the token. Source: Bahdanau, Cho & Bengio, arXiv 1409.0473. Deviations: the scores are
/// one linear layer, and the decoder begins at the states of both directions.
package struct Seq2Seq: Model {
  package struct Size: Sendable {
    /// Numbers of an embedding, and of a state.
    package var embedding = 32, hidden = 64
    /// Whether the encoder reads from the end too.
    package var isBidirectional = true
    /// The share of embeddings set to 0 in training, in [0, 1).
    package var dropout = 0.0

    package init() {}
  }

  package let parameters: ParameterSet
  private let extents: PairExtents
  private let source, target: Embedding
  private let sourceDropout, targetDropout: Dropout
  let encoder: RecurrentStack
  private let begin: Linear
  private let attention: AdditiveAttention
  private let decoder: Recurrent
  private let output: Linear

  package init(_ extents: PairExtents, size: Size = Size()) {
    precondition(extents.pad == 0, "sequences filled up with token \(extents.pad)")
    self.extents = extents
    var parameters = ParameterSet()
    source = Embedding(extents.vocabulary, size.embedding, at: "source", in: &parameters)
    target = Embedding(extents.vocabulary, size.embedding, at: "target", in: &parameters)
    sourceDropout = Dropout(size.dropout, at: "source.dropout")
    targetDropout = Dropout(size.dropout, at: "target.dropout")
    var plan = RecurrentStack.Plan(.gru, width: size.hidden)
    plan.isBidirectional = size.isBidirectional
    encoder = RecurrentStack(plan, inputs: size.embedding, at: "encoder", in: &parameters)
    begin = Linear(plan.outputs, size.hidden, at: "begin", in: &parameters)
    attention = AdditiveAttention(
      queries: size.hidden, memory: plan.outputs, width: size.hidden, at: "attention",
      in: &parameters)
    decoder = Recurrent(
      .gru, size.embedding + plan.outputs, size.hidden, at: "decoder", in: &parameters)
    output = Linear(size.hidden + plan.outputs, extents.vocabulary, at: "output", in: &parameters)
    self.parameters = parameters
  }

  /// `pairs [samples, source + target] → scores [samples, target, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    output(tape.stacked(steps(of: x, on: tape).map(\.told), axis: 1), on: tape)
  }

  /// By which weights each place of the target sees those of the source:
  /// `pairs [samples, source + target] → [samples, target, source]`.
  package func attentionWeights(_ x: Variable, on tape: Tape) -> Variable {
    tape.stacked(steps(of: x, on: tape).map(\.weights), axis: 1)
  }

  /// Of each place of the target the state with what it saw, and by which weights, [samples, ..].
  private func steps(
    of x: Variable, on tape: Tape
  ) -> [(told: Variable, weights: Variable)] {
    let (read, given) = extents.parts(of: x, on: tape)
    let (samples, trueness) = (x.shape[0], tape.trueness(of: read))
    let lengths = tape.rowSums(trueness)
    let words = sourceDropout(source(read, on: tape), on: tape)
    let states = encoder(tape.permuted(words, [1, 0, 2]), lengths: lengths, on: tape)
    let memory = attention.memory(of: states, trueness: trueness, on: tape)
    let last = encoder.lastStates(of: states, lengths: lengths, on: tape)
    var state = RecurrentState(hidden: tape.tanh(begin(last, on: tape)))
    let told = targetDropout(target(given, on: tape), on: tape)
    return (0..<extents.target).map { place in
      let (seen, weights) = attention(state.hidden, memory, on: tape)
      let word = tape.sliced(told, place..<place + 1, axis: 1)
        .reshaped([samples, told.shape.columns])
      state = decoder.step(tape.concatenated(word, seen, axis: 1), from: state, on: tape)
      return (tape.concatenated(state.hidden, seen, axis: 1), weights)
    }
  }
}

extension Seq2Seq {
  /// Pairs, and by which weights each place of their targets sees those of the source.
  package func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit] {
    let tape = Tape(parameters.layout)
    let seen = attentionWeights(tape.constant(samples), on: tape)
    tape.forward(weights: weights)
    return [
      Exhibit("pairs", axes: ["pair", "token"], samples),
      Exhibit("attention", axes: ["pair", "target", "source"], tape.value(of: seen)),
    ]
  }
}
