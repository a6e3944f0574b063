/// Multiplies the rate by `factor` at each of some moments of the training.
///
/// Source: He et al., arXiv 1512.03385, §3.4; PyTorch's `MultiStepLR` and, with moments at equal
/// distances, `StepLR`.
package struct MultiStepSchedule: Schedule {
  package let peak: Double
  /// Shares of all updates, in [0, 1]; a moment falls on the nearest update.
  package let milestones: [Double]
  package let factor: Double

  package init(peak: Double, milestones: [Double], factor: Double) {
    precondition(
      milestones.allSatisfy { (0...1).contains($0) }, "shares of a training: \(milestones)")
    (self.peak, self.milestones, self.factor) = (peak, milestones, factor)
  }

  /// Moments at `period`, twice that, and so on.
  ///
  /// - Parameter period: A share of all updates, above 0.
  package init(peak: Double, period: Double, factor: Double) {
    precondition(period > 0, "a period of \(period)")
    let milestones = (1...max(1, Int(1 / period))).map { min(Double($0) * period, 1) }
    self.init(peak: peak, milestones: milestones, factor: factor)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    var rate = peak
    for milestone in milestones
    where step >= Int((milestone * Double(total)).rounded()) {
      rate *= factor
    }
    return rate
  }
}
