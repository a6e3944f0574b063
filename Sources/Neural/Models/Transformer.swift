import Tensors

/// Reads one sequence of tokens and tells another: an encoder, and a decoder that sees what it has
/// told so far and all of the source but what fills it up.
///
/// Embeddings times √width and positions; blocks; a norm after the last block of either; scores by the
/// table of tokens, which both sides share, or by a linear layer with tables of their own. Tables begin
/// normal with deviation 1 / √width, other weights as Xavier's, biases at 0. Source: Vaswani et al.,
/// arXiv 1706.03762, §3. Deviation: the norms at the ends are there also where blocks end with one, as
/// in PyTorch's `nn.Transformer`.
package struct Transformer: Model {
  package let parameters: ParameterSet
  private let extents: PairExtents
  private let scale: Float
  private let encoder: Side<TransformerBlock>
  private let decoder: Side<DecoderBlock>
  /// Scores; nil where the table of tokens gives them.
  private let output: Linear?

  /// Blocks of either side.
  package var blockCount: Int { encoder.blocks.count }

  /// Embeddings, blocks and norm of encoder or decoder.
  private struct Side<Block: Sendable>: Sendable {
    let tokens: Embedding
    let positions: AddedPositions
    let dropout: Dropout
    let blocks: [Block]
    let norm: RowNorm

    func embedded(_ x: Variable, scale: Float, on tape: Tape) -> Variable {
      let scaled = tape.affine(tokens(x, on: tape), scale: scale)
      return dropout(positions(scaled, on: tape), on: tape)
    }
  }

  /// As published but smaller.
  package static var usualSize: TransformerSize {
    var size = TransformerSize()
    (size.layers, size.width, size.hasBias) = (2, 64, true)
    (size.normPlace, size.activation, size.positions) = (.post, .relu, .sinusoidal)
    return size
  }

  /// - Parameters:
  ///   - size: Its layers are those of either side.
  ///   - isTied: Whether one table embeds sources and targets and scores the tokens.
  package init(
    _ extents: PairExtents, size: TransformerSize = usualSize, isTied: Bool = true
  ) {
    var parameters = ParameterSet()
    let start = Initializer.normal(deviation: 1 / Double(size.width).squareRoot())
    func table(_ path: String) -> Embedding {
      Embedding(extents.vocabulary, size.width, initializer: start, at: path, in: &parameters)
    }
    let sources = table(isTied ? "tokens" : "sources")
    let targets = isTied ? sources : table("targets")
    output =
      isTied
      ? nil
      : Linear(
        size.width, extents.vocabulary, initializer: .xavierUniform, at: "output",
        in: &parameters)
    func side<Block>(
      _ path: String, _ table: Embedding, _ length: Int,
      block: (_ path: String, inout ParameterSet) -> Block
    ) -> Side<Block> {
      let positions = AddedPositions(
        size.positions, length: length, width: size.width, initializer: start,
        at: "\(path).positions", in: &parameters)
      let blocks = (0..<size.layers).map { block("\(path).blocks.\($0)", &parameters) }
      return Side(
        tokens: table, positions: positions, dropout: Dropout(size.dropout, at: "\(path).dropout"),
        blocks: blocks,
        norm: RowNorm(
          size.width, size.norm, hasBias: size.hasBias, at: "\(path).norm", in: &parameters))
    }
    encoder = side("encoder", sources, extents.source) {
      TransformerBlock(
        size.plan(isCausal: false, initializer: .xavierUniform), at: $0, in: &$1)
    }
    decoder = side("decoder", targets, extents.target) {
      DecoderBlock(size.plan(isCausal: true, initializer: .xavierUniform), at: $0, in: &$1)
    }
    (self.parameters, self.extents) = (parameters, extents)
    scale = Float(size.width).squareRoot()
  }

  /// `pairs [samples, source + target] → scores [samples, target, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let (source, target) = extents.parts(of: x, on: tape)
    let seen = tape.trueness(of: source)
    var memory = encoder.embedded(source, scale: scale, on: tape)
    memory = tape.chain(memory, encoder.blocks) { $0($1, mask: seen, on: tape) }
    memory = encoder.norm(memory, on: tape)
    var y = decoder.embedded(target, scale: scale, on: tape)
    y = tape.chain(y, decoder.blocks) { [memory] block, x in
      block(x, memory: memory, mask: seen, on: tape)
    }
    y = decoder.norm(y, on: tape)
    return output.map { $0(y, on: tape) } ?? decoder.tokens.scores(of: y, on: tape)
  }
}
