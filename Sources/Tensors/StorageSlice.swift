/// A stretch of a storage.
package struct StorageSlice: Sendable {
  package let storage: Storage
  package let range: Range<Int>

  package init(_ storage: Storage, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= storage.count,
      "\(range) of \(storage.count) numbers")
    (self.storage, self.range) = (storage, range)
  }

  /// The numbers of another, in a storage of its own.
  package init(copying other: StorageSlice) {
    self.init(Storage(count: other.count), 0..<other.count)
    write(other)
  }

  package var count: Int { range.count }

  /// Some of the numbers.
  ///
  /// - Parameter part: Counted from the first of the slice.
  package func part(_ part: Range<Int>) -> StorageSlice {
    let first = range.lowerBound
    return StorageSlice(storage, first + part.lowerBound..<first + part.upperBound)
  }

  /// The memory, valid while somebody holds the storage.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: storage.buffer[range]))
  }

  /// Writes `left + right`, number by number. It may be one of them.
  package func write(sumOf left: StorageSlice, _ right: StorageSlice, with kernels: Kernels) {
    precondition(
      left.count == count && right.count == count,
      "the sum of \(left.count) and \(right.count) numbers into \(count)")
    kernels.c.add(left.start, right.start, start, count, false)
  }

  /// Writes the numbers of `other`.
  package func write(_ other: StorageSlice) {
    precondition(other.count == count, "\(other.count) numbers into \(count)")
    start.update(from: other.start, count: count)
  }

  /// The first number.
  var start: UnsafeMutablePointer<Float> { storage.pointer + range.lowerBound }
}
