import Tensors

/// Attention of a sequence to itself with learnt queries, keys, values and output:
/// `x [batch, length, width] → [batch, length, width]`.
///
/// Source: Vaswani et al., arXiv 1706.03762, §3.2.2. The three projections are one matrix product.
package struct MultiHeadAttention: Sendable {
  private let rule: AttentionRule
  /// Whether queries and keys turn by their places (Su et al., arXiv 2104.09864).
  private let isRotary: Bool
  /// To queries, keys and values, in this order.
  private let projection: Linear
  private let output: Linear

  /// Declares `path.qkv.weight`, `path.output.weight` and, where there are any, their biases.
  package init(
    _ plan: TransformerPlan, at path: String, in parameters: inout ParameterSet
  ) {
    rule = plan.attentionRule(at: path)
    isRotary = plan.isRotary
    (projection, output) = plan.attentionLayers(at: path, in: &parameters)
  }

  /// - Parameter mask: [batch, length] or [batch, length, length], 0 where a place is not seen; nil:
  ///   all are.
  package func callAsFunction(_ x: Variable, mask: Variable? = nil, on tape: Tape) -> Variable {
    var parts = projection(x, on: tape)
    if isRotary {
      let columns = parts.shape.columns / 3
      let (length, width) = (x.shape[1], columns / rule.heads)
      let turns = tape.constant([length, width]) { Positions.turns(length: length, width: width) }
      parts = tape.rotary(parts, turns: turns, columns: 0..<2 * columns)
    }
    return output(tape.selfAttention(parts, mask: mask, by: rule), on: tape)
  }
}

/// Attention of a sequence to another one: `x [batch, m, width], memory [batch, length, width] →
/// [batch, m, width]`.
package struct CrossAttention: Sendable {
  private let rule: AttentionRule
  /// To queries of x, and keys and values of the memory, in this order.
  private let projection: Linear
  private let output: Linear

  /// Declares what ``MultiHeadAttention`` declares.
  package init(
    _ plan: TransformerPlan, at path: String, in parameters: inout ParameterSet
  ) {
    var rule = plan.attentionRule(at: path)
    rule.isCausal = false
    self.rule = rule
    (projection, output) = plan.attentionLayers(at: path, in: &parameters)
  }

  /// - Parameter mask: [batch, length] or [batch, m, length], 0 where a place of the memory is not
  ///   seen; nil: all are.
  package func callAsFunction(
    _ x: Variable, memory: Variable, mask: Variable? = nil, on tape: Tape
  ) -> Variable {
    let seen = tape.attention(
      projected(x, 0, on: tape), projected(memory, 1, on: tape), projected(memory, 2, on: tape),
      mask: mask, by: rule)
    return output(seen, on: tape)
  }

  /// Queries (part 0), keys (1) or values (2) of a sequence.
  private func projected(_ x: Variable, _ part: Int, on tape: Tape) -> Variable {
    let width = projection.weight.shape[1]
    let rows = part * width..<(part + 1) * width
    let weight = tape.sliced(tape.parameter(projection.weight), rows, axis: 0)
    if let bias = projection.bias {
      return tape.linear(
        x, weight: weight, bias: tape.sliced(tape.parameter(bias), rows, axis: 0))
    }
    let y = tape.matmul(
      x.reshaped([x.shape.rows, x.shape.columns]), weight, transposing: .second)
    return y.reshaped(x.shape)
  }
}

extension TransformerPlan {
  fileprivate func attentionRule(at path: String) -> AttentionRule {
    var rule = AttentionRule(heads: heads, isCausal: isCausal)
    (rule.form, rule.dropout) = (attentionForm, attentionDropout)
    rule.path = "\(path).weights.dropout"
    return rule
  }

  fileprivate func attentionLayers(
    at path: String, in parameters: inout ParameterSet
  ) -> (projection: Linear, output: Linear) {
    precondition(heads > 0 && width % heads == 0, "\(heads) heads of a width of \(width)")
    let projection = Linear(
      width, 3 * width, hasBias: hasBias, initializer: initializer, at: "\(path).qkv",
      in: &parameters)
    let output = Linear(
      width, width, hasBias: hasBias, initializer: outputInitializer, at: "\(path).output",
      in: &parameters)
    return (projection, output)
  }
}
