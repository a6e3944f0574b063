/// Half cosines from `peak` to `floor`, one after the other, each longer than the last by a factor.
///
/// Source: Loshchilov & Hutter, arXiv 1608.03983, eq. 5; PyTorch's `CosineAnnealingWarmRestarts`
/// with T_mult = growth where the periods are whole numbers. Restarts fall on the nearest update.
/// After the end: `floor`.
package struct CosineRestarts: Schedule {
  package let period: CosineSchedule
  /// 1 or more.
  package let periods: Int
  /// 1 or more.
  package let growth: Double

  /// Shares of all updates at which the periods end.
  private let ends: [Double]

  package init(peak: Double, floor: Double = 0, periods: Int, growth: Double = 1) {
    precondition(periods > 0 && growth >= 1, "\(periods) periods growing by \(growth)")
    period = CosineSchedule(peak: peak, floor: floor)
    (self.periods, self.growth) = (periods, growth)
    // From the last one backwards, so that no length overflows.
    var lengths = [1.0]
    for _ in 1..<periods { lengths.append(lengths[lengths.count - 1] / growth) }
    let whole = lengths.reduce(0, +)
    var passed = 0.0
    ends = lengths.reversed().map { length in
      passed += length
      return passed / whole
    }
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return period.floor }
    var (start, end) = (0, 0)
    for share in ends {
      (start, end) = (end, min(Int((share * Double(total)).rounded()), total))
      if end > step { break }
    }
    return period.learningRate(at: step - start, of: end - start)
  }
}
