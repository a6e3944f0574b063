import Tensors

/// Cross-entropy of each class against the rest, in nats: every output is the logit of its class, and
/// more than one class may be claimed. Labels below 0 are ignored.
package struct BinaryCrossEntropy: Loss {
  package var targets: TargetKind { .classes }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.binaryEntropies(outputs, targets)
  }
}

/// Cross-entropy of each label by itself where several may hold, in nats, the mean over the labels: every
/// output is the logit of a label.
package struct MultiLabelEntropy: Loss {
  package var targets: TargetKind { .labels }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.multiLabelEntropies(outputs, targets)
  }
}

/// How far the scores of other classes come within 1 of that of the label, the mean over all classes.
/// Labels below 0 are ignored.
package struct Hinge: Loss {
  package var targets: TargetKind { .classes }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.hinges(outputs, targets)
  }
}

/// Cross-entropy, times (1 − p)ᵞ with the probability p of the label: what is known already counts
/// little (Lin et al., *ICCV* 2017). Labels below 0 are ignored.
package struct Focal: Loss {
  /// γ; 0: cross-entropy itself.
  package let focus: Int
  package var targets: TargetKind { .classes }

  /// - Parameter focus: 0 or more.
  package init(focus: Int = 2) {
    precondition(focus >= 0, "a focus of \(focus)")
    self.focus = focus
  }

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    let entropy = tape.crossEntropy(outputs, targets)
    guard focus > 0 else { return entropy }
    let doubt = tape.affine(tape.exp(tape.negate(entropy)), scale: -1, shift: 1)
    return (0..<focus).reduce(entropy) { losses, _ in tape.multiply(losses, doubt) }
  }
}
