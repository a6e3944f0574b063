import Tensors

/// From `peak` by equal factors to `peak · end` after the last update: `peak · end^(step / total)`.
///
/// PyTorch's `ExponentialLR` with gamma = end^(1 / total). After the end: `peak · end`.
package struct ExponentialSchedule: Schedule {
  package let peak: Double
  /// Above 0: a share of the peak.
  package let end: Double

  package init(peak: Double, end: Double) {
    precondition(end > 0, "a rate never falls to \(end) by factors")
    (self.peak, self.end) = (peak, end)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return peak * end }
    return peak * Elementary.pow(end, Double(step) / Double(total))
  }
}
