import Tensors

/// From `peak` to `floor` along a power: `floor + (peak − floor) (1 − step / total)^power`.
///
/// PyTorch's `PolynomialLR`, there with a floor of 0. After the end: `floor`.
package struct PolynomialSchedule: Schedule {
  package let peak: Double
  package let floor: Double
  /// Above 0; 1 is a line.
  package let power: Double

  package init(peak: Double, floor: Double = 0, power: Double) {
    precondition(power > 0, "a power of \(power)")
    (self.peak, self.floor, self.power) = (peak, floor, power)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return floor }
    let rest = 1 - Double(step) / Double(total)
    return floor + (peak - floor) * Elementary.pow(rest, power)
  }
}
