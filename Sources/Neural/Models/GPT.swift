import Tensors

/// A language model: at every place of a text the scores of the next token, from those so far.
///
/// Token and position embeddings, causal transformer blocks, a norm, and scores by the table of the
/// token embedding. Weights begin normal with deviation 0.02, those that lead back to the sum of a
/// block with 0.02 / √(2 · blocks). Source: Radford et al., *Language Models are Unsupervised
/// Multitask Learners* (2019), §2.3, as small as nanoGPT has it (Karpathy, 2022).
package struct GPT: Model {
  package struct Size: Sendable {
    /// Blocks, 1 or more.
    package var layers = 4
    package var heads = 4
    /// Numbers of an embedding, a multiple of `heads`.
    package var width = 128
    package var norm = RowNorm.Kind.layer
    package var hasBias = false
    /// The share of embeddings and branches set to 0 in training, in [0, 1).
    package var dropout = 0.0

    package init() {}
  }

  package let parameters: ParameterSet
  /// Tokens of an input.
  package let context: Int
  private let tokens, positions: Embedding
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  private let norm: RowNorm

  var blockCount: Int { blocks.count }

  /// - Parameters:
  ///   - vocabulary: Tokens there are.
  ///   - context: The length of every input.
  package init(vocabulary: Int, context: Int, size: Size = Size()) {
    precondition(size.layers > 0 && context > 0, "\(size.layers) layers on \(context) tokens")
    var parameters = ParameterSet()
    let initializer = Initializer.normal(deviation: 0.02)
    tokens = Embedding(
      vocabulary, size.width, initializer: initializer, at: "tokens", in: &parameters)
    positions = Embedding(
      context, size.width, initializer: initializer, at: "positions", in: &parameters)
    dropout = Dropout(size.dropout, at: "dropout")
    var plan = TransformerBlock.Plan(width: size.width, heads: size.heads)
    (plan.norm, plan.hasBias, plan.dropout) = (size.norm, size.hasBias, size.dropout)
    plan.initializer = initializer
    plan.outputInitializer = .normal(deviation: 0.02 / Double(2 * size.layers).squareRoot())
    blocks = (0..<size.layers).map {
      TransformerBlock(plan, at: "blocks.\($0)", in: &parameters)
    }
    norm = RowNorm(size.width, size.norm, hasBias: size.hasBias, at: "norm", in: &parameters)
    (self.parameters, self.context) = (parameters, context)
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let embedded = self.tokens(x, on: tape)
    // Every sample gets the same [context · width] numbers added.
    let count = positions.weight.shape.count
    let places = tape.parameter(positions.weight).reshaped([count])
    let sum = tape.addRow(embedded.reshaped([x.shape[0], count]), places).reshaped(embedded.shape)
    var y = dropout(sum, on: tape)
    for block in blocks { y = block(y, on: tape) }
    return tokens.scores(of: norm(y, on: tape), on: tape)
  }
}
