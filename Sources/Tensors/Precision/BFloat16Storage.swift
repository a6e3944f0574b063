import CKernels

/// A flat buffer of bfloat16, half the bytes of Float's: what ranks send each other.
package final class BFloat16Storage: @unchecked Sendable {
  private let numbers: UnsafeMutableBufferPointer<UInt16>

  /// `count` zeros.
  package init(count: Int) {
    numbers = .allocate(capacity: count)
    numbers.initialize(repeating: 0)
  }

  deinit { numbers.deallocate() }

  package var count: Int { numbers.count }

  /// The memory, valid while somebody holds the storage.
  package var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(numbers) }

  /// The nearest numbers to those of `slice`.
  package func write(_ slice: StorageSlice, with kernels: Kernels) {
    precondition(slice.count == count, "\(slice.count) numbers into \(count)")
    kernels.c.to_bfloat16(slice.start, numbers.baseAddress, count)
  }

  /// The numbers as Float, exactly.
  package func read(into slice: StorageSlice, with kernels: Kernels) {
    precondition(slice.count == count, "\(count) numbers into \(slice.count)")
    kernels.c.from_bfloat16(numbers.baseAddress, slice.start, count)
  }
}

extension Kernels {
  /// Makes of the numbers the nearest bfloat16; what is no number stays so.
  package func roundToBFloat16(_ numbers: StorageSlice) {
    c.round_to_bfloat16(numbers.start, numbers.count)
  }
}
