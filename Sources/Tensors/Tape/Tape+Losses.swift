/// Recording the ops of losses by name; shapes and gradients are documented at ``Op``.
extension Tape {
  /// - Parameters:
  ///   - weights: One for each class; nil: all are 1.
  ///   - smoothing: In 0 ..< 1.
  package func crossEntropy(
    _ logits: Variable, _ labels: Variable, weights: Variable? = nil, smoothing: Float = 0
  ) -> Variable {
    var attributes = Attributes()
    attributes.smoothing = smoothing
    guard let weights else { return record(.crossEntropy, [logits, labels], attributes) }
    return record(.weightedCrossEntropy, [logits, labels, weights], attributes)
  }

  package func squaredErrors(_ a: Variable, _ b: Variable) -> Variable {
    record(.squaredErrors, [a, b])
  }

  package func binaryEntropies(_ logits: Variable, _ labels: Variable) -> Variable {
    record(.binaryEntropies, [logits, labels])
  }

  package func hinges(_ scores: Variable, _ labels: Variable) -> Variable {
    record(.hinges, [scores, labels])
  }

  package func multiLabelEntropies(_ logits: Variable, _ targets: Variable) -> Variable {
    record(.multiLabelEntropies, [logits, targets])
  }
}
