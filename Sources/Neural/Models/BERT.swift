import Tensors

/// At every place of a text with hidden tokens the scores of what stands there, from all others.
///
/// Embeddings of tokens, positions and segments with a norm; blocks that see both ways, each branch
/// with its norm after the sum; a linear layer with GELU and a norm; scores by the table of tokens and
/// a bias. Weights begin normal with deviation 0.02, biases at 0; norms have ε = 10⁻¹². Source: Devlin
/// et al., arXiv 1810.04805, §3. Deviation: segments are equal stretches of an input rather than
/// sentences, and whether one follows the other is not told.
package struct BERT: Model {
  package let parameters: ParameterSet
  private let tokens: Embedding
  private let segments: Embedding
  private let positions: AddedPositions
  private let norm: RowNorm
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  private let transform: Linear
  private let transformNorm: RowNorm
  private let bias: Parameter

  package var blockCount: Int { blocks.count }

  /// As published but smaller.
  package static var usualSize: TransformerSize {
    var size = TransformerSize()
    (size.normPlace, size.hasBias) = (.post, true)
    return size
  }

  /// - Parameters:
  ///   - vocabulary: Tokens there are, that of hidden ones among them.
  ///   - context: The length of every input.
  ///   - segments: Equal stretches of an input, each with an embedding.
  package init(
    vocabulary: Int, context: Int, segments: Int = 1, size: TransformerSize = usualSize
  ) {
    precondition(
      context > 0 && (1...context).contains(segments), "\(segments) segments of \(context) tokens")
    var parameters = ParameterSet()
    let start = Initializer.normal(deviation: 0.02)
    tokens = Embedding(
      vocabulary, size.width, initializer: start, at: "tokens", in: &parameters)
    positions = AddedPositions(
      size.positions, length: context, width: size.width, initializer: start, at: "positions",
      in: &parameters)
    self.segments = Embedding(
      segments, size.width, initializer: start, at: "segments", in: &parameters)
    var plan = size.plan(isCausal: false, initializer: start)
    plan.epsilon = 1e-12
    func norm(_ path: String) -> RowNorm {
      RowNorm(
        size.width, size.norm, hasBias: size.hasBias, epsilon: plan.epsilon, at: path,
        in: &parameters)
    }
    self.norm = norm("norm")
    dropout = Dropout(size.dropout, at: "dropout")
    blocks = (0..<size.layers).map { TransformerBlock(plan, at: "blocks.\($0)", in: &parameters) }
    transform = Linear(
      size.width, size.width, hasBias: size.hasBias, initializer: start, at: "transform",
      in: &parameters)
    transformNorm = norm("transform_norm")
    bias = parameters.add("bias", [vocabulary], .zeros)
    self.parameters = parameters
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var y = tape.chain(embedded(x, on: tape), blocks) { $0($1, on: tape) }
    y = transformNorm(tape.gelu(transform(y, on: tape)), on: tape)
    return tape.addRow(tokens.scores(of: y, on: tape), tape.parameter(bias))
  }

  private func embedded(_ x: Variable, on tape: Tape) -> Variable {
    let (length, count) = (x.shape[1], segments.weight.shape[0])
    let stretches = (0..<length).map { Float($0 * count / length) }
    let rows = segments(tape.constant(Tensor(stretches)), on: tape)
    let y = positions(tokens(x, on: tape), on: tape)
    let numbers = rows.shape.count
    let sum = tape.addRow(y.reshaped([x.shape[0], numbers]), rows.reshaped([numbers]))
    return dropout(norm(sum.reshaped(y.shape), on: tape), on: tape)
  }
}
