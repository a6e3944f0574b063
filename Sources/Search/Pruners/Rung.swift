/// The losses that trials had reached at one rung. A trial that was stopped before it is not among
/// them; one that was stopped at it is.
package struct Rung: Sendable, Equatable {
  /// In trial order; in the order of arrival where verdicts are taken so.
  package private(set) var trials: [Int] = []
  /// Of `trials`, smaller being better; NaN where a trial had none.
  package private(set) var losses: [Double] = []
  /// Ascending, without NaN.
  package private(set) var sorted: [Double] = []

  package init() {}

  package var count: Int { trials.count }

  /// The loss that a share of the trials does not exceed, between two of them by the straight line
  /// (Hyndman & Fan 1996, definition 7); NaN where there is no loss.
  /// - Parameter share: 0...1; 0.5 for the median.
  package func quantile(_ share: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    guard low + 1 < sorted.count else { return last }
    let (a, b, weight) = (sorted[low], sorted[low + 1], place - Double(low))
    // Between infinite losses there is no straight line.
    guard a != b, weight > 0, a > -.infinity else { return a }
    let width = b - a
    return width.isFinite || b == .infinity ? a + width * weight : a * (1 - weight) + b * weight
  }

  /// Adds a trial that is not there.
  package mutating func append(_ trial: Int, loss: Double) {
    trials.append(trial)
    losses.append(loss)
    if !loss.isNaN { sorted.insert(loss, at: place(of: loss)) }
  }

  /// Takes a trial out again, if it is there.
  mutating func remove(_ trial: Int) {
    guard let index = trials.firstIndex(of: trial) else { return }
    trials.remove(at: index)
    let loss = losses.remove(at: index)
    if !loss.isNaN { sorted.remove(at: place(of: loss)) }
  }

  /// The first place in `sorted` whose loss is not below.
  private func place(of loss: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < loss { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
