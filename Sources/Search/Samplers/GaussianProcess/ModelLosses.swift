import Tensors

/// What the model makes of observations: one number for each.
///
/// | observation | counts as |
/// |---|---|
/// | done | its loss; ±∞ as the highest or lowest finite loss |
/// | pruned | its loss where it was stopped, kept between the lowest and the highest of those done |
/// | failed, or a loss that is no number | the highest finite loss |
///
/// Optuna leaves out what failed and what was pruned; as it learns nothing from them, it may propose
/// the same place again and again. Of several objectives, each by itself.
package enum ModelLosses {
  /// One number for each observation; empty where no loss is finite.
  package static func finite(
    _ observations: ArraySlice<Observation>, objective: Int = 0
  ) -> [Double] {
    func loss(_ observation: Observation) -> Double? {
      objective < observation.losses.count ? observation.losses[objective] : nil
    }
    func losses(_ state: Observation.State) -> [Double] {
      observations.compactMap { $0.state == state ? loss($0) : nil }.filter(\.isFinite)
    }
    let done = losses(.done)
    let known = done.isEmpty ? losses(.pruned) : done
    guard let lowest = known.min(), let highest = known.max() else { return [] }
    return observations.map { observation in
      guard observation.state != .failed, let loss = loss(observation), !loss.isNaN else {
        return highest
      }
      return min(max(loss, lowest), highest)
    }
  }

  /// How many observations have a loss.
  package static func count(_ observations: ArraySlice<Observation>) -> Int {
    observations.count { observation in
      observation.state != .failed && !(observation.losses.first ?? .nan).isNaN
    }
  }

  /// Numbers with a mean of 0 and a variance of 1 in the order of `losses`; all 0 where those are
  /// equal.
  ///
  /// Losses above their median m are compressed: `m + s log(1 + (y − m) / s)`, with s three times the way
  /// from the lowest to the median. So a few very bad trials do not hide what distinguishes the good
  /// ones, which keep their distances.
  package static func targets(_ losses: [Double]) -> [Double] {
    let largest = losses.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return losses }
    // In units of the largest, so that no sum is infinite.
    let shown = compressed(losses.map { $0 / largest })
    let (lowest, highest) = (shown.min() ?? 0, shown.max() ?? 0)
    let width = highest - lowest
    guard width > leastShare * max(lowest.magnitude, highest.magnitude) else {
      return [Double](repeating: 0, count: losses.count)
    }
    let shares = shown.map { ($0 - lowest) / width }
    let mean = shares.reduce(0, +) / Double(shares.count)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shares.count)
    let deviation = variance.squareRoot()
    return shares.map { ($0 - mean) / deviation }
  }
  private static func compressed(_ losses: [Double]) -> [Double] {
    let sorted = losses.sorted()
    let median = sorted[(sorted.count - 1) / 2]
    let width = Self.reach * (median - sorted[0])
    guard width > leastWidth else { return losses }
    return losses.map { loss in
      loss <= median ? loss : median + width * Elementary.log1p((loss - median) / width)
    }
  }

  /// With 1, a bowl in 20 dimensions was found late; with more, a curved valley.
  private static let reach = 3.0
  /// Losses that differ by less of their magnitude differ by rounding alone.
  private static let leastShare = 1e-13
  /// Below it, the quotient could be infinite.
  private static let leastWidth = 1e-300
}
