import Tensors

/// A language model: at every place of a text the scores of the next token, from those so far.
///
/// Token and position embeddings, causal transformer blocks, a norm (none where blocks end with one),
/// and scores by the table of the token embedding. Weights begin normal with deviation 0.02, those
/// that lead back to the sum of a block with 0.02 / √(2 · blocks). Source: Radford et al., *Language
/// Models are Unsupervised Multitask Learners* (2019), §2.3, as small as nanoGPT has it (Karpathy,
/// 2022).
package struct GPT: Model {
  package typealias Size = TransformerSize

  package let parameters: ParameterSet
  /// Tokens of an input.
  package let context: Int
  private let tokens: Embedding
  private let positions: AddedPositions
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  /// Nil where every block ends with one.
  private let norm: RowNorm?

  package var blockCount: Int { blocks.count }

  /// - Parameters:
  ///   - vocabulary: Tokens there are.
  ///   - context: The length of every input.
  package init(vocabulary: Int, context: Int, size: Size = Size()) {
    precondition(context > 0, "a text of \(context) tokens")
    var parameters = ParameterSet()
    let initializer = Initializer.normal(deviation: 0.02)
    tokens = Embedding(
      vocabulary, size.width, initializer: initializer, at: "tokens", in: &parameters)
    positions = AddedPositions(
      size.positions, length: context, width: size.width, initializer: initializer,
      at: "positions", in: &parameters)
    dropout = Dropout(size.dropout, at: "dropout")
    var plan = size.plan(isCausal: true, initializer: initializer)
    plan.outputInitializer = .normal(deviation: 0.02 / Double(2 * size.layers).squareRoot())
    blocks = (0..<size.layers).map { [plan] in
      TransformerBlock(plan, at: "blocks.\($0)", in: &parameters)
    }
    norm =
      size.normPlace == .pre
      ? RowNorm(size.width, size.norm, hasBias: size.hasBias, at: "norm", in: &parameters) : nil
    (self.parameters, self.context) = (parameters, context)
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var y = dropout(positions(tokens(x, on: tape), on: tape), on: tape)
    y = tape.chain(y, blocks) { $0($1, on: tape) }
    return tokens.scores(of: norm.map { $0(y, on: tape) } ?? y, on: tape)
  }
}
