import Tensors

/// A language model with a memory: embeddings, recurrent layers, and a linear layer that scores the
/// next token at every place.
///
/// Weights begin as PyTorch's: embeddings normal with deviation 1, the others uniform in ±1/√fan-in.
package struct RecurrentLanguageModel: Model {
  package let parameters: ParameterSet
  let memories: RecurrentStack
  private let tokens: Embedding
  private let output: Linear

  /// - Parameters:
  ///   - vocabulary: Tokens there are.
  ///   - embedding: Numbers of an embedding.
  ///   - plan: In one direction: what comes next must not be seen.
  package init(vocabulary: Int, embedding: Int, _ plan: RecurrentStack.Plan) {
    precondition(!plan.isBidirectional, "a language model that reads from the end")
    var parameters = ParameterSet()
    tokens = Embedding(vocabulary, embedding, at: "tokens", in: &parameters)
    memories = RecurrentStack(plan, inputs: embedding, at: "memories", in: &parameters)
    output = Linear(plan.outputs, vocabulary, at: "output", in: &parameters)
    self.parameters = parameters
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    // Step by step all samples lie side by side.
    let y = memories(tokens(tape.permuted(x, [1, 0]), on: tape), on: tape)
    return tape.permuted(output(y, on: tape), [1, 0, 2])
  }
}
