import Tensors

/// A language model with a memory: embeddings, long short-term memories one upon the other, and a
/// linear layer that scores the next token at every place.
///
/// Weights begin as PyTorch's: embeddings normal with deviation 1, the others uniform in ±1/√fan-in.
package struct LSTMModel: Model {
  package let parameters: ParameterSet
  private let tokens: Embedding
  private let memories: [LSTM]
  private let output: Linear

  var layerCount: Int { memories.count }

  /// - Parameters:
  ///   - vocabulary: Tokens there are.
  ///   - embedding: Numbers of an embedding.
  ///   - hidden: Numbers of a state.
  ///   - layers: Memories, 1 or more.
  package init(vocabulary: Int, embedding: Int, hidden: Int, layers: Int = 1) {
    precondition(layers > 0, "\(layers) memories")
    var parameters = ParameterSet()
    tokens = Embedding(vocabulary, embedding, at: "tokens", in: &parameters)
    memories = (0..<layers).map {
      LSTM($0 == 0 ? embedding : hidden, hidden, at: "memories.\($0)", in: &parameters)
    }
    output = Linear(hidden, vocabulary, at: "output", in: &parameters)
    self.parameters = parameters
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    // Step by step all samples lie side by side.
    var y = tokens(tape.permuted(x, [1, 0]), on: tape)
    for memory in memories { y = memory(y, on: tape) }
    return tape.permuted(output(y, on: tape), [1, 0, 2])
  }
}
