import Tensors

/// What a transformer consists of.
package struct TransformerSize: Sendable {
  /// Blocks, 1 or more.
  package var layers = 4
  package var heads = 4
  /// Numbers of a token, a multiple of `heads`.
  package var width = 128
  /// Units between the linear layers of a block; nil for 4 · width.
  package var hidden: Int?
  package var norm = RowNorm.Kind.layer
  package var normPlace = TransformerPlan.NormPlace.pre
  package var hasBias = false
  package var activation = Nonlinearity.gelu
  /// Numbers of a head are even where positions are rotary.
  package var positions = PositionKind.learned
  package var attention = AttentionForm.bySize
  /// The share of embeddings, attention's weights and branches set to 0 in training, in [0, 1).
  package var dropout = 0.0

  package init() {}

  /// The blocks of this size, with all weights from `initializer`.
  func plan(isCausal: Bool, initializer: Initializer) -> TransformerPlan {
    precondition(layers > 0, "\(layers) layers")
    var plan = TransformerPlan(width: width, heads: heads)
    plan.isCausal = isCausal
    plan.hidden = hidden ?? 4 * width
    (plan.norm, plan.normPlace, plan.hasBias) = (norm, normPlace, hasBias)
    (plan.activation, plan.isRotary) = (activation, positions == .rotary)
    (plan.attentionForm, plan.dropout, plan.attentionDropout) = (attention, dropout, dropout)
    (plan.initializer, plan.outputInitializer) = (initializer, initializer)
    return plan
  }
}

/// Sequences of one length in one vocabulary, filled up with token 0.
package struct TokenExtents: Sendable, Equatable {
  /// Tokens of a sequence.
  package var length: Int
  /// Different tokens.
  package var vocabulary: Int

  package init(length: Int, vocabulary: Int) {
    precondition(length > 0 && vocabulary > 0, "\(length) of \(vocabulary) tokens")
    (self.length, self.vocabulary) = (length, vocabulary)
  }
}
