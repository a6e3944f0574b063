import Tensors

/// The mean over the outputs of a sample of their squared difference to the targets.
package struct MeanSquaredError: Loss {
  package var targets: TargetKind { .numbers }

  package init() {}

  package func callAsFunction(
    _ outputs: Variable, _ targets: Variable, on tape: Tape
  ) -> Variable {
    tape.squaredErrors(outputs, targets)
  }
}

extension Loss where Self == MeanSquaredError {
  package static var meanSquaredError: MeanSquaredError { MeanSquaredError() }
}
