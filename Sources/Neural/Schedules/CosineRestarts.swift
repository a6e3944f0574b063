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

  package init(peak: Double, floor: Double = 0, periods: Int, growth: Double = 1) {
    precondition(periods > 0 && growth >= 1, "\(periods) periods growing by \(growth)")
    period = CosineSchedule(peak: peak, floor: floor)
    (self.periods, self.growth) = (periods, growth)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    guard step < total else { return period.floor }
    var (whole, length) = (0.0, 1.0)
    for _ in 0..<periods {
      whole += length
      length *= growth
    }
    var (start, end) = (0, 0)
    var passed = 0.0
    length = 1
    while end <= step {
      passed += length
      length *= growth
      (start, end) = (end, min(Int((passed / whole * Double(total)).rounded()), total))
    }
    return period.learningRate(at: step - start, of: end - start)
  }
}
