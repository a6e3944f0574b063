import Tensors

/// `x + attention(norm x)`, then `x + outer(gelu(inner(norm x)))`, with norms before what they
/// serve and dropout after it: `[batch, length, width] → [batch, length, width]`.
///
/// Source: Radford et al., *Language Models are Unsupervised Multitask Learners* (2019), §2.3.
/// Deviation: attention's weights have no dropout.
package struct TransformerBlock: Sendable {
  /// What all blocks of a model share.
  package struct Plan: Sendable {
    /// A multiple of `heads`.
    package var width: Int
    package var heads: Int
    package var isCausal = true
    /// Units between the two linear layers.
    package var hidden: Int
    package var norm = RowNorm.Kind.layer
    /// Of the norms.
    package var epsilon: Float = 1e-5
    package var hasBias = false
    /// The share of a branch's numbers set to 0, in [0, 1).
    package var dropout = 0.0
    package var initializer = Initializer.linear
    /// Of the two weights that lead back to the sum.
    package var outputInitializer = Initializer.linear

    package init(width: Int, heads: Int) {
      (self.width, self.heads, hidden) = (width, heads, 4 * width)
    }
  }

  private let attentionNorm, forwardNorm: RowNorm
  private let attention: MultiHeadAttention
  private let inner, outer: Linear
  private let attentionDropout, forwardDropout: Dropout

  /// Declares the parameters of `path.norm1`, `path.attention`, `path.norm2`, `path.inner` and
  /// `path.outer`.
  package init(_ plan: Plan, at path: String, in parameters: inout ParameterSet) {
    let width = plan.width
    attentionNorm = RowNorm(
      width, plan.norm, hasBias: plan.hasBias, epsilon: plan.epsilon, at: "\(path).norm1",
      in: &parameters)
    attention = MultiHeadAttention(
      width, heads: plan.heads, isCausal: plan.isCausal, hasBias: plan.hasBias,
      initializer: plan.initializer, outputInitializer: plan.outputInitializer,
      at: "\(path).attention", in: &parameters)
    forwardNorm = RowNorm(
      width, plan.norm, hasBias: plan.hasBias, epsilon: plan.epsilon, at: "\(path).norm2",
      in: &parameters)
    inner = Linear(
      width, plan.hidden, hasBias: plan.hasBias, initializer: plan.initializer,
      at: "\(path).inner", in: &parameters)
    outer = Linear(
      plan.hidden, width, hasBias: plan.hasBias, initializer: plan.outputInitializer,
      at: "\(path).outer", in: &parameters)
    attentionDropout = Dropout(plan.dropout, at: "\(path).attention.dropout")
    forwardDropout = Dropout(plan.dropout, at: "\(path).outer.dropout")
  }

  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let seen = attention(attentionNorm(x, on: tape), on: tape)
    let x = tape.add(x, attentionDropout(seen, on: tape))
    let hidden = tape.gelu(inner(forwardNorm(x, on: tape), on: tape))
    return tape.add(x, forwardDropout(outer(hidden, on: tape), on: tape))
  }
}
