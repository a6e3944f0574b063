import Tensors

/// Attention of a sequence to itself with learnt queries, keys, values and output:
/// `x [batch, length, width] → [batch, length, width]`.
///
/// Source: Vaswani et al., arXiv 1706.03762, §3.2.2. The three projections are one matrix product.
package struct MultiHeadAttention: Sendable {
  package let heads: Int
  package let isCausal: Bool
  /// To queries, keys and values, in this order.
  private let projection: Linear
  private let output: Linear

  /// Declares `path.qkv.weight`, `path.output.weight` and, where `hasBias`, their biases.
  ///
  /// - Parameters:
  ///   - heads: Divide the width.
  ///   - outputInitializer: Of the output's weight.
  package init(
    _ width: Int, heads: Int, isCausal: Bool, hasBias: Bool = true,
    initializer: Initializer = .linear, outputInitializer: Initializer = .linear,
    at path: String, in parameters: inout ParameterSet
  ) {
    precondition(heads > 0 && width % heads == 0, "\(heads) heads of a width of \(width)")
    (self.heads, self.isCausal) = (heads, isCausal)
    projection = Linear(
      width, 3 * width, hasBias: hasBias, initializer: initializer, at: "\(path).qkv",
      in: &parameters)
    output = Linear(
      width, width, hasBias: hasBias, initializer: outputInitializer, at: "\(path).output",
      in: &parameters)
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let seen = tape.selfAttention(projection(x, on: tape), heads: heads, isCausal: isCausal)
    return output(seen, on: tape)
  }
}
