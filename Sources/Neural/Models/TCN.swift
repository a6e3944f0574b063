import Tensors

/// A language model of convolutions over time: embeddings, residual blocks of two convolutions that see
/// a place and those before it, each block twice as far back as the last, and a linear layer that scores
/// the next token at every place.
///
/// Source: Bai, Kolter & Koltun, arXiv 1803.01271, §3, without weight norm. Parameters are
/// `tokens.weight`, `blocks.0.conv1.weight`, …, `blocks.0.conv2.bias`, `blocks.0.shortcut.weight`, …,
/// `output.weight`, `output.bias`.
package struct TCN: Model {
  package let parameters: ParameterSet
  private let tokens: Embedding
  private let blocks: [TemporalBlock]
  private let output: Linear

  package var blockCount: Int { blocks.count }

  /// - Parameters:
  ///   - vocabulary: Tokens there are.
  ///   - embedding: Numbers of an embedding.
  ///   - widths: Channels of each block, 1 or more; block i sees every 2^i-th place.
  ///   - kernel: Places that a convolution sees, 1 or more.
  ///   - dropout: The share of numbers set to 0 after each convolution in training, in [0, 1).
  package init(
    vocabulary: Int, embedding: Int, widths: [Int], kernel: Int = 3, dropout: Double = 0
  ) {
    precondition(!widths.isEmpty && kernel > 0, "blocks of \(widths) channels, kernel \(kernel)")
    var parameters = ParameterSet()
    tokens = Embedding(vocabulary, embedding, at: "tokens", in: &parameters)
    blocks = zip([embedding] + widths, widths).enumerated().map { index, width in
      TemporalBlock(
        width.0, width.1, kernel: kernel, dilation: 1 << index, dropout: dropout,
        at: "blocks.\(index)", in: &parameters)
    }
    output = Linear(widths[widths.count - 1], vocabulary, at: "output", in: &parameters)
    self.parameters = parameters
  }

  /// `tokens [samples, context] → scores [samples, context, vocabulary]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var y = tape.permuted(tokens(x, on: tape), [0, 2, 1])
    y = tape.chain(y, blocks) { $0($1, on: tape) }
    return output(tape.permuted(y, [0, 2, 1]), on: tape)
  }
}

/// `max(0, F(x) + shortcut(x))` with two convolutions over time, each with ReLU and dropout, in F.
private struct TemporalBlock: Sendable {
  private let conv1, conv2: CausalConvolution
  /// Nil where x itself is added.
  private let shortcut: CausalConvolution?
  private let dropout1, dropout2: Dropout

  init(
    _ inputs: Int, _ outputs: Int, kernel: Int, dilation: Int, dropout: Double, at path: String,
    in parameters: inout ParameterSet
  ) {
    conv1 = CausalConvolution(
      inputs, outputs, kernel: kernel, dilation: dilation, at: "\(path).conv1", in: &parameters)
    conv2 = CausalConvolution(
      outputs, outputs, kernel: kernel, dilation: dilation, at: "\(path).conv2", in: &parameters)
    shortcut =
      inputs == outputs
      ? nil
      : CausalConvolution(inputs, outputs, kernel: 1, at: "\(path).shortcut", in: &parameters)
    dropout1 = Dropout(dropout, at: "\(path).dropout1")
    dropout2 = Dropout(dropout, at: "\(path).dropout2")
  }

  /// `x [n, inputs, places] → [n, outputs, places]`.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let hidden = dropout1(tape.relu(conv1(x, on: tape)), on: tape)
    let branch = dropout2(tape.relu(conv2(hidden, on: tape)), on: tape)
    return tape.addRelu(branch, shortcut.map { $0(x, on: tape) } ?? x)
  }
}
