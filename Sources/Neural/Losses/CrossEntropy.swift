import Tensors

/// The surprise of a label, in nats, of classes whose scores are the outputs.
///
/// With smoothing s, the label is expected with probability 1 − s and s is spread evenly over all
/// classes (Szegedy et al., *CVPR* 2016, §7). Labels below 0 are ignored. With weights of classes, a
/// mean divides by the sum of the labels' weights, as in PyTorch.
package struct CrossEntropy: Loss {
  /// In [0, 1).
  package let smoothing: Double
  package let classWeights: [Float]
  package var targets: TargetKind { .classes }

  /// - Parameter classWeights: One for each class, 0 or more; empty: all are 1.
  package init(smoothing: Double = 0, classWeights: [Float] = []) {
    precondition(
      smoothing >= 0 && smoothing < 1 && classWeights.allSatisfy { $0 >= 0 },
      "cross-entropy with a smoothing of \(smoothing) and the weights \(classWeights)")
    (self.smoothing, self.classWeights) = (smoothing, classWeights)
  }

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    let weights = classWeights.isEmpty ? nil : tape.constant(Tensor(classWeights))
    return tape.crossEntropy(outputs, targets, weights: weights, smoothing: Float(smoothing))
  }
}

/// The divergence Σ t (ln t − ln p) of the probabilities p of classes, whose scores are the outputs, from
/// probabilities t, in nats (Kullback & Leibler, *Annals of Mathematical Statistics* 22, 1951).
package struct Divergence: Loss {
  package var targets: TargetKind { .shares }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.klDivergences(outputs, to: targets)
  }
}

extension Loss where Self == CrossEntropy {
  package static var crossEntropy: CrossEntropy { CrossEntropy() }
}
