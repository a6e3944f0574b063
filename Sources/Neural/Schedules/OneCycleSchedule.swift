import Tensors

/// Up to `peak` and down again, along half a cosine each.
///
/// Source: Smith & Topin, arXiv 1708.07120, in the form of PyTorch's `OneCycleLR` with two phases;
/// deviation: the momentum stays. After the end: the last rate.
package struct OneCycleSchedule: Schedule {
  package let peak: Double
  /// The share of all updates that the rise takes, in [0, 1].
  package let rise: Double
  /// The first and the last rate.
  package let first, last: Double

  /// - Parameters:
  ///   - first: As a share of the peak.
  ///   - last: As a share of the peak.
  package init(peak: Double, rise: Double = 0.3, first: Double = 0.04, last: Double = 4e-6) {
    precondition((0...1).contains(rise), "a rise over \(rise) of the training")
    (self.peak, self.rise) = (peak, rise)
    (self.first, self.last) = (first * peak, last * peak)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    let top = rise * Double(total) - 1
    let end = Double(total - 1)
    let place = Double(step)
    if place < top { return Self.blend(first, peak, place / top) }
    if place >= end { return top >= end ? peak : last }
    return Self.blend(peak, last, (place - top) / (end - top))
  }

  private static func blend(_ start: Double, _ end: Double, _ progress: Double) -> Double {
    end + (start - end) / 2 * (1 + Elementary.cos(.pi * progress))
  }
}
