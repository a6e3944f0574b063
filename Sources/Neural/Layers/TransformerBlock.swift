import Tensors

/// Attention of a sequence to itself, then two linear layers, each a branch beside a sum:
/// `[batch, length, width] → [batch, length, width]`.
///
/// Source: Vaswani et al., arXiv 1706.03762, §3.1; with norms before what they serve Radford et al.,
/// *Language Models are Unsupervised Multitask Learners* (2019), §2.3.
package struct TransformerBlock: Sendable {
  private let attentionSum, forwardSum: ResidualSum
  private let attention: MultiHeadAttention
  private let forward: FeedForward

  /// Declares the parameters of `path.norm1`, `path.attention`, `path.norm2`, `path.inner` and
  /// `path.outer`.
  package init(_ plan: TransformerPlan, at path: String, in parameters: inout ParameterSet) {
    attentionSum = ResidualSum(
      plan, norm: "\(path).norm1", branch: "\(path).attention", in: &parameters)
    attention = MultiHeadAttention(plan, at: "\(path).attention", in: &parameters)
    forwardSum = ResidualSum(
      plan, norm: "\(path).norm2", branch: "\(path).outer", in: &parameters)
    forward = FeedForward(plan, at: path, in: &parameters)
  }

  /// - Parameter mask: As of ``MultiHeadAttention``.
  package func callAsFunction(_ x: Variable, mask: Variable? = nil, on tape: Tape) -> Variable {
    let seen = attentionSum(x, on: tape) { attention($0, mask: mask, on: tape) }
    return forwardSum(seen, on: tape) { forward($0, on: tape) }
  }
}

/// Attention of a sequence to itself, then to a memory, then two linear layers, each a branch beside
/// a sum: `x [batch, m, width], memory [batch, length, width] → [batch, m, width]`.
///
/// Source: Vaswani et al., arXiv 1706.03762, §3.1.
package struct DecoderBlock: Sendable {
  private let attentionSum, memorySum, forwardSum: ResidualSum
  private let attention: MultiHeadAttention
  private let memoryAttention: CrossAttention
  private let forward: FeedForward

  /// Declares the parameters of `path.norm1`, `path.attention`, `path.norm2`,
  /// `path.memory_attention`, `path.norm3`, `path.inner` and `path.outer`.
  package init(_ plan: TransformerPlan, at path: String, in parameters: inout ParameterSet) {
    attentionSum = ResidualSum(
      plan, norm: "\(path).norm1", branch: "\(path).attention", in: &parameters)
    attention = MultiHeadAttention(plan, at: "\(path).attention", in: &parameters)
    memorySum = ResidualSum(
      plan, norm: "\(path).norm2", branch: "\(path).memory_attention", in: &parameters)
    memoryAttention = CrossAttention(plan, at: "\(path).memory_attention", in: &parameters)
    forwardSum = ResidualSum(
      plan, norm: "\(path).norm3", branch: "\(path).outer", in: &parameters)
    forward = FeedForward(plan, at: path, in: &parameters)
  }

  /// - Parameter mask: Of the memory, as of ``CrossAttention``.
  package func callAsFunction(
    _ x: Variable, memory: Variable, mask: Variable? = nil, on tape: Tape
  ) -> Variable {
    let seen = attentionSum(x, on: tape) { attention($0, on: tape) }
    let met = memorySum(seen, on: tape) {
      memoryAttention($0, memory: memory, mask: mask, on: tape)
    }
    return forwardSum(met, on: tape) { forward($0, on: tape) }
  }
}
