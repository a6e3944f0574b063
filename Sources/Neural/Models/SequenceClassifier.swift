import Tensors

/// What a sequence to be judged as a whole consists of.
package enum SequenceInputs: Sendable, Equatable {
  /// Rows of pixels, of all channels, from above.
  case rows(ImageExtents)
  /// Vectors of numbers.
  case vectors(SequenceExtents)
  /// Tokens, filled up with token 0; each becomes an embedding of so many numbers.
  case tokens(vocabulary: Int, embedding: Int)
}

/// What one input consists of where it is a sequence of vectors.
package struct SequenceExtents: Sendable, Equatable {
  package var steps, features: Int

  package init(steps: Int, features: Int) { (self.steps, self.features) = (steps, features) }

  package var count: Int { steps * features }
}

/// Recurrent layers that read a sequence, and a linear layer that judges it: a classifier, or a
/// regression with one output.
package struct SequenceClassifier: Model {
  /// What of the states is judged.
  package enum Pooling: String, CaseIterable, Sendable {
    /// The states after all has been read.
    case last
    /// The mean over all true places.
    case mean
  }

  package let parameters: ParameterSet
  let memories: RecurrentStack
  private let inputs: SequenceInputs
  private let pooling: Pooling
  /// Where inputs are tokens.
  private let tokens: Embedding?
  private let output: Linear

  package init(
    _ inputs: SequenceInputs, _ plan: RecurrentStack.Plan, pooling: Pooling = .last, outputs: Int
  ) {
    (self.inputs, self.pooling) = (inputs, pooling)
    var parameters = ParameterSet()
    let width: Int
    switch inputs {
    case .rows(let image): (tokens, width) = (nil, image.channels * image.columns)
    case .vectors(let extents): (tokens, width) = (nil, extents.features)
    case .tokens(let vocabulary, let embedding):
      tokens = Embedding(vocabulary, embedding, at: "tokens", in: &parameters)
      width = embedding
    }
    memories = RecurrentStack(plan, inputs: width, at: "memories", in: &parameters)
    output = Linear(plan.outputs, outputs, at: "output", in: &parameters)
    self.parameters = parameters
  }

  /// `x [samples, numbers or tokens] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let trueness = tokens.map { _ in tape.trueness(of: x) }
    let lengths = trueness.map(tape.rowSums)
    let y = memories(steps(of: x, on: tape), lengths: lengths, on: tape)
    switch pooling {
    case .last: return output(memories.lastStates(of: y, lengths: lengths, on: tape), on: tape)
    case .mean: return output(mean(of: y, trueness, on: tape), on: tape)
    }
  }

  /// What is read step by step, [steps, samples, width].
  private func steps(of x: Variable, on tape: Tape) -> Variable {
    let samples = x.shape[0]
    switch inputs {
    case .rows(let image):
      return tape.permuted(image.images(x), [2, 0, 1, 3])
        .reshaped([image.rows, samples, image.channels * image.columns])
    case .vectors(let extents):
      return tape.permuted(
        x.reshaped([samples, extents.steps, extents.features]), [1, 0, 2])
    case .tokens:
      guard let tokens else { preconditionFailure("tokens without embeddings") }
      return tokens(tape.permuted(x, [1, 0]), on: tape)
    }
  }

  /// The mean of states [steps, samples, n] over the true places of each sample.
  private func mean(of y: Variable, _ trueness: Variable?, on tape: Tape) -> Variable {
    guard let trueness else { return tape.rowMeans(tape.permuted(y, [1, 2, 0])) }
    let (samples, steps) = (trueness.shape[0], trueness.shape[1])
    let shares = tape.shares(of: trueness).reshaped([samples, 1, steps])
    return tape.batchedMatmul(shares, tape.permuted(y, [1, 0, 2]))
      .reshaped([samples, y.shape.columns])
  }
}
