/// From `peak` to `floor` along a line: `peak + (floor − peak) · step / total`. After the end: `floor`.
package struct LinearSchedule: Schedule {
  package let peak: Double
  package let floor: Double

  package init(peak: Double, floor: Double = 0) {
    (self.peak, self.floor) = (peak, floor)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return floor }
    return peak + (floor - peak) * (Double(step) / Double(total))
  }
}
