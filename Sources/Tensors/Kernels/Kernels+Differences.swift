import CKernels

/// Differences of flat buffers.
extension Kernels {
  /// Σ (a − b)² in Double, in a fixed order, and the largest |a − b|; the sum is no number where a
  /// difference is none.
  package func measureDifference(_ a: Storage, _ b: Storage) -> (squares: Double, largest: Float) {
    precondition(a.count == b.count, "the difference of \(a.count) and \(b.count) numbers")
    var (squares, largest): (Double, Float) = (0, 0)
    c.measure_difference(a.pointer, b.pointer, a.count, &squares, &largest)
    return (squares, largest)
  }

  /// `y += scale · (a − b)`.
  package func addDifference(_ a: Storage, _ b: Storage, times scale: Float, to y: Storage) {
    precondition(
      a.count == b.count && a.count == y.count,
      "the difference of \(a.count) and \(b.count) numbers into \(y.count)")
    c.add_scaled_difference(a.pointer, b.pointer, scale, y.pointer, a.count)
  }
}
