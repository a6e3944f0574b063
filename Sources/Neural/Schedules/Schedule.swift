/// The learning rate as a function of progress.
package protocol Schedule: Sendable {
  /// The rate of update `step`, counted from 0, of `total`.
  func learningRate(at step: Int, of total: Int) -> Double
}

/// One rate throughout.
package struct ConstantSchedule: Schedule {
  package let rate: Double

  package init(_ rate: Double) {
    self.rate = rate
  }

  package func learningRate(at step: Int, of total: Int) -> Double { rate }
}
