/// Float numbers with a shape: a value, contiguous, slowest extent first.
///
/// Copies and views share their storage until one of them is written.
package struct Tensor: Sendable {
  private var storage: Storage
  private var offset: Int
  package let shape: Shape

  private init(storage: Storage, offset: Int, shape: Shape) {
    (self.storage, self.offset, self.shape) = (storage, offset, shape)
  }

  package init(zeros shape: Shape) {
    self.init(storage: Storage(count: shape.count), offset: 0, shape: shape)
  }

  /// - Precondition: `values` has as many numbers as `shape`.
  package init(_ values: some Collection<Float>, _ shape: Shape) {
    precondition(
      values.count == shape.count, "\(values.count) numbers are no tensor of shape \(shape)")
    self.init(storage: Storage(values), offset: 0, shape: shape)
  }

  /// One extent: as many as there are values.
  package init(_ values: [Float]) {
    self.init(values, [values.count])
  }

  package var count: Int { shape.count }

  /// The numbers in order.
  package var values: [Float] { withUnsafeBufferPointer { Array($0) } }

  package func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Float>) -> R) -> R {
    withExtendedLifetime(storage) {
      body(UnsafeBufferPointer(start: storage.pointer + offset, count: count))
    }
  }

  /// The numbers to write; what other tensors share is copied first.
  package mutating func withUnsafeMutableBufferPointer<R>(
    _ body: (UnsafeMutableBufferPointer<Float>) -> R
  ) -> R {
    if !isKnownUniquelyReferenced(&storage) {
      storage = withUnsafeBufferPointer { Storage($0) }
      offset = 0
    }
    return withExtendedLifetime(storage) {
      body(UnsafeMutableBufferPointer(start: storage.pointer + offset, count: count))
    }
  }
}

/// Views.
extension Tensor {
  /// The same numbers in another shape of equal count.
  package func reshaped(_ shape: Shape) -> Tensor {
    precondition(
      shape.count == count, "a tensor of shape \(self.shape) cannot be read as \(shape)")
    return Tensor(storage: storage, offset: offset, shape: shape)
  }

  /// Rows `range` of the first extent.
  package func rows(_ range: Range<Int>) -> Tensor {
    precondition(
      shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "rows \(range) of a tensor of shape \(shape)")
    let width = shape.array.dropFirst().reduce(1, *)
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * width,
      shape: Shape([range.count] + shape.array.dropFirst()))
  }
}

extension Tensor: Equatable {
  /// Equal shapes and numbers; as for Float, NaN equals nothing.
  package static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.values == b.values
  }
}
