/// A flat buffer of Float: weights, gradients, optimizer state, a batch.
///
/// Aligned to 64 bytes and rounded up to 16 numbers, the surplus being 0. It has identity: what one
/// holder writes, all see; it has no lock, so threads share it only to read.
package final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  /// The numbers asked for, without the surplus.
  package let count: Int

  /// `count` zeros.
  package init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) numbers")
    let capacity = max(Self.roundedUp(count), Self.lanes)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Float>.stride, alignment: 64)
    pointer = memory.bindMemory(to: Float.self, capacity: capacity)
    pointer.initialize(repeating: 0, count: capacity)
    self.count = count
  }

  /// A copy of `values`.
  package convenience init(_ values: some Collection<Float>) {
    self.init(count: values.count)
    _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(fromContentsOf: values)
  }

  deinit {
    UnsafeMutableRawPointer(pointer).deallocate()
  }

  /// The numbers, valid while somebody holds the storage.
  var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// The numbers, to read or write, for whole-buffer work; valid in `body` alone.
  package func withUnsafeMutableBufferPointer<R>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    try withExtendedLifetime(self) { try body(buffer) }
  }

  /// A copy of the numbers.
  package var values: [Float] { withUnsafeMutableBufferPointer { Array($0) } }

  /// One number. Slow: not for loops.
  package subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "number \(index) of \(count)")
      return pointer[index]
    }
    set {
      precondition(index >= 0 && index < count, "number \(index) of \(count)")
      pointer[index] = newValue
    }
  }

  package func copy() -> Storage {
    withUnsafeMutableBufferPointer { Storage($0) }
  }

  /// The loops' step: 16 numbers of 4 bytes, one cache line.
  static let lanes = 16

  /// The next multiple of 16.
  package static func roundedUp(_ count: Int) -> Int {
    (count + lanes - 1) / lanes * lanes
  }
}

extension Storage {
  /// Writes the sum of `parts` in one fixed balanced binary tree: the first ⌈k / 2⌉ of k parts and
  /// the others are each summed by the same rule, then added. Equal parts give equal bits, however
  /// they came to be. `self` may be one of the parts.
  package func sum(_ parts: [Storage], in range: Range<Int>, with kernels: Kernels) {
    precondition(
      !parts.isEmpty && parts.count <= 1 << 16 && range.lowerBound >= 0
        && parts.allSatisfy { range.upperBound <= $0.count } && range.upperBound <= count,
      "the sum of \(parts.map(\.count)) numbers in \(range) into \(count)")
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: parts.count) { list in
      for (index, part) in parts.enumerated() {
        list.initializeElement(at: index, to: UnsafePointer(part.pointer + range.lowerBound))
      }
      kernels.c.tree_sum(list.baseAddress, parts.count, pointer + range.lowerBound, range.count)
    }
  }
}
