/// How places of sequences look at each other.
package struct AttentionRule: Sendable {
  /// They divide the columns of queries.
  package var heads: Int
  package var isCausal: Bool
  package var form = AttentionForm.bySize
  /// The share of weights set to 0 in training, in [0, 1).
  package var dropout = 0.0
  /// The name of dropout's random words.
  package var path = "attention"

  package init(heads: Int = 1, isCausal: Bool = false) {
    (self.heads, self.isCausal) = (heads, isCausal)
  }
}

/// Recording attention; shapes and gradients are documented at ``Op``.
extension Tape {
  /// - Parameter mask: [batch, length, length] or [batch, length], 0 where a place is not seen.
  package func selfAttention(
    _ x: Variable, mask: Variable? = nil, by rule: AttentionRule
  ) -> Variable {
    guard let mask else { return record(.selfAttention, [x], attributes(of: rule)) }
    return record(.maskedSelfAttention, [x, mask], attributes(of: rule))
  }

  /// - Parameter mask: [batch, m, length] or [batch, length], 0 where a key is not seen; nil: all are.
  package func attention(
    _ queries: Variable, _ keys: Variable, _ values: Variable, mask: Variable? = nil,
    by rule: AttentionRule
  ) -> Variable {
    let seen =
      mask
      ?? constant(
        Tensor(
          [Float](repeating: 1, count: keys.shape[0] * keys.shape[1]),
          [keys.shape[0], keys.shape[1]]))
    return record(.attention, [queries, keys, values, seen], attributes(of: rule))
  }

  private func attributes(of rule: AttentionRule) -> Attributes {
    var attributes = Attributes()
    (attributes.heads, attributes.isCausal) = (rule.heads, rule.isCausal)
    attributes.attentionForm = rule.form
    if case .training(let stream) = mode, rule.dropout > 0 {
      (attributes.rate, attributes.key) = (rule.dropout, stream.substream(rule.path).key)
    }
    return attributes
  }

  /// - Parameter columns: Those that turn; the others stay.
  package func rotary(_ x: Variable, turns: Variable, columns: Range<Int>) -> Variable {
    var attributes = Attributes()
    attributes.range = columns
    return record(.rotary, [x, turns], attributes)
  }
}
