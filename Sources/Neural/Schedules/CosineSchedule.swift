import Tensors

/// From `peak` to `floor` along half a cosine: `floor + (peak − floor) (1 + cos πt) / 2` with
/// t = step / total.
///
/// Source: Loshchilov & Hutter, arXiv 1608.03983, eq. 5, one period. After the end: `floor`.
package struct CosineSchedule: Schedule {
  package let peak: Double
  package let floor: Double

  package init(peak: Double, floor: Double = 0) {
    (self.peak, self.floor) = (peak, floor)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return floor }
    let progress = Double(step) / Double(total)
    return floor + (peak - floor) * (1 + Elementary.cos(.pi * progress)) / 2
  }
}
