/// The places of an axis at which trials are judged by successive halving: `min · η^(s + i)` for rung
/// i, as far as `max`.
///
/// Source: Li et al., *A System for Massively Parallel Hyperparameter Tuning* (MLSys 2020), algorithm
/// 2. At a rung the best ⌊n / η⌋ of the n trials that came so far go on, the first of them at least;
/// equal losses go on together. The last rung judges nobody where it is the end of the trials.
package struct RungLadder: Sendable, Equatable {
  /// Of rungs 0, 1, …; ascending.
  package let places: [Int]
  /// Rungs at which there is a verdict: those that have trials to save.
  let judgedCount: Int
  /// η, at least 2.
  let eta: Int

  /// - Parameters:
  ///   - rate: s, the rungs of the whole ladder that are left out below.
  ///   - max: Where trials end; `nil`: not known, and the rungs go on for ever.
  init(min: Int, rate: Int, eta: Int, max: Int?) {
    precondition(min >= 1 && rate >= 0 && eta >= 2, "rungs \(min) · \(eta)^(\(rate) + i)")
    var (places, power, index) = ([Int](), min, 0)
    while power <= max ?? .max {
      if index >= rate { places.append(power) }
      let (next, isTooLarge) = power.multipliedReportingOverflow(by: eta)
      if isTooLarge { break }
      (power, index) = (next, index + 1)
    }
    self.init(places, eta: eta, max: max)
  }

  /// - Parameter places: Ascending, all at least 1.
  init(_ places: [Int], eta: Int, max: Int? = nil) {
    (self.places, self.eta) = (places, eta)
    judgedCount = places.count { $0 < max ?? .max }
  }

  /// The rungs that a trial has come to at a place; `nil`: none that judges.
  func rungs(at place: Int) -> ClosedRange<Int>? {
    let count = places[..<judgedCount].firstIndex { $0 > place } ?? judgedCount
    return count == 0 ? nil : 0...count - 1
  }

  /// Whether a loss is not among the best ⌊n / η⌋ of `earlier` and itself; NaN never is.
  func stops(_ loss: Double, among earlier: Rung) -> Bool {
    guard !loss.isNaN else { return true }
    let last = Swift.max(1, (earlier.sorted.count + 1) / eta) - 1
    return last < earlier.sorted.count && earlier.sorted[last] < loss
  }
}
