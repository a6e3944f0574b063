import Tensors

/// A classifier of sequences of tokens: embeddings, blocks that see both ways but not what fills a
/// sequence up, a norm (none where blocks end with one), the mean over the places, and a linear layer.
///
/// Source: the encoder of Vaswani et al., arXiv 1706.03762. Weights begin normal with deviation 0.02,
/// biases at 0.
package struct TransformerEncoder: Model {
  package let parameters: ParameterSet
  private let tokens: Embedding
  private let positions: AddedPositions
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  private let norm: RowNorm?
  private let head: Linear

  package var blockCount: Int { blocks.count }

  /// Small, with biases.
  package static var usualSize: TransformerSize {
    var size = TransformerSize()
    (size.layers, size.width, size.hasBias) = (2, 64, true)
    return size
  }

  /// - Parameter outputs: Classes or targets, 1 or more.
  package init(_ extents: TokenExtents, outputs: Int, size: TransformerSize = usualSize) {
    var parameters = ParameterSet()
    let start = Initializer.normal(deviation: 0.02)
    tokens = Embedding(
      extents.vocabulary, size.width, initializer: start, at: "tokens", in: &parameters)
    positions = AddedPositions(
      size.positions, length: extents.length, width: size.width, initializer: start,
      at: "positions", in: &parameters)
    dropout = Dropout(size.dropout, at: "dropout")
    let plan = size.plan(isCausal: false, initializer: start)
    blocks = (0..<size.layers).map { TransformerBlock(plan, at: "blocks.\($0)", in: &parameters) }
    norm =
      size.normPlace == .pre
      ? RowNorm(size.width, size.norm, hasBias: size.hasBias, at: "norm", in: &parameters) : nil
    head = Linear(size.width, outputs, initializer: start, at: "head", in: &parameters)
    self.parameters = parameters
  }

  /// `tokens [samples, length] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let seen = tape.trueness(of: x)
    var y = dropout(positions(tokens(x, on: tape), on: tape), on: tape)
    y = tape.chain(y, blocks) { $0($1, mask: seen, on: tape) }
    y = norm.map { $0(y, on: tape) } ?? y
    let (samples, length, width) = (y.shape[0], y.shape[1], y.shape[2])
    let mean = tape.batchedMatmul(tape.shares(of: seen).reshaped([samples, 1, length]), y)
    return head(mean.reshaped([samples, width]), on: tape)
  }
}
