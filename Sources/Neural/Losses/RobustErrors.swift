import Tensors

/// The mean over the outputs of a sample of their absolute difference to the targets.
package struct MeanAbsoluteError: Loss {
  package var targets: TargetKind { .numbers }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.rowMeans(tape.abs(tape.subtract(outputs, targets)))
  }
}

/// 1 − the cosine of the angle between the outputs of a sample and its targets: what is told is a
/// direction.
package struct CosineDistance: Loss {
  package var targets: TargetKind { .numbers }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.affine(tape.cosineSimilarities(outputs, targets), scale: -1, shift: 1)
  }
}

/// Half the squared difference where it is below δ, and its absolute value times δ less δ²/2 beyond;
/// the mean over the outputs of a sample (Huber, *Annals of Mathematical Statistics* 35, 1964).
package struct Huber: Loss {
  /// δ, in units of the targets.
  package let delta: Double
  package var targets: TargetKind { .numbers }

  /// - Parameter delta: Above 0.
  package init(delta: Double = 1) {
    precondition(delta > 0, "a Huber loss with a delta of \(delta)")
    self.delta = delta
  }

  /// With e the absolute difference and q = min(e, δ), the loss is q (e − q / 2).
  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    let error = tape.abs(tape.subtract(outputs, targets))
    let within = tape.clamped(error, to: 0...Float(delta))
    return tape.rowMeans(
      tape.multiply(within, tape.subtract(error, tape.affine(within, scale: 0.5))))
  }
}
