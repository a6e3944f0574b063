/// A sum of differences of flat buffers in Int64 fixed point: whatever the order of the addends, and
/// however they are grouped, its bits are the same.
///
/// Each addend is rounded to a whole multiple of the quantum, ties to even; adding these is exact.
package final class FixedPointSum: @unchecked Sendable {
  package let format: FixedPointFormat
  package let count: Int
  private let multiples: UnsafeMutablePointer<Int64>

  /// Zeros.
  package init(count: Int, format: FixedPointFormat) {
    (self.count, self.format) = (count, format)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Int64>.stride, alignment: 64)
    multiples = memory.bindMemory(to: Int64.self, capacity: max(count, 1))
    multiples.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(multiples).deallocate() }

  package func clear() { multiples.update(repeating: 0, count: count) }

  /// Adds `share · (values − origin)`.
  ///
  /// - Precondition: `share` times every difference lies within the format's range; the sum of the
  ///   magnitudes of all addends stays below 2⁶³ quanta (with shares that add up to 1 it stays below
  ///   2⁵¹).
  package func add(
    _ share: Double, times values: Storage, minus origin: Storage, with kernels: Kernels
  ) {
    precondition(
      values.count == count && origin.count == count,
      "\(values.count) and \(origin.count) numbers in a sum of \(count)")
    kernels.c.add_fixed_point(
      values.pointer, origin.pointer, share * format.scale, multiples, count)
  }

  /// Adds another sum to a stretch of this one.
  ///
  /// - Precondition: equal formats; `other` is as long as `range`.
  package func add(_ other: FixedPointSum, in range: Range<Int>, with kernels: Kernels) {
    precondition(
      other.format == format && other.count == range.count && range.upperBound <= count,
      "a sum of \(other.count) numbers into \(range) of \(count)")
    kernels.c.add_integers(other.multiples, multiples + range.lowerBound, range.count)
  }

  /// Writes a stretch of the sum to the same stretch of `storage`, rounded to Float.
  package func write(_ range: Range<Int>, to storage: Storage, with kernels: Kernels) {
    precondition(
      range.upperBound <= count && range.upperBound <= storage.count,
      "\(range) of a sum of \(count) into \(storage.count) numbers")
    kernels.c.fixed_point_values(
      multiples + range.lowerBound, format.unit, storage.pointer + range.lowerBound, range.count)
  }

  /// The memory of a stretch, valid while somebody holds the sum.
  package func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
    precondition(range.upperBound <= count, "\(range) of a sum of \(count)")
    return UnsafeMutableRawBufferPointer(
      UnsafeMutableBufferPointer(start: multiples + range.lowerBound, count: range.count))
  }

  /// The whole multiples of the quantum.
  package var values: [Int64] { Array(UnsafeBufferPointer(start: multiples, count: count)) }
}
