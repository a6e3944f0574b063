/// The batches of one epoch: consecutive places of its order, the last batch shorter where the size
/// does not divide the number of samples.
package struct Batches: Sendable, RandomAccessCollection {
  /// How many samples there are.
  package let sampleCount: Int
  /// Samples in every batch but the last.
  package let size: Int
  /// The order of the epoch; without it samples come as they are numbered.
  package let order: Permutation?

  package init(count sampleCount: Int, size: Int, order: Permutation? = nil) {
    precondition(
      sampleCount >= 0 && size > 0 && (order?.count ?? sampleCount) == sampleCount,
      "batches of \(size) of \(sampleCount) samples in an order of \(order?.count ?? sampleCount)")
    (self.sampleCount, self.size, self.order) = (sampleCount, size, order)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { (sampleCount + size - 1) / size }

  /// The global indices of the samples of one batch.
  package subscript(batch: Int) -> [Int] {
    precondition(batch >= 0 && batch < endIndex, "batch \(batch) of \(endIndex)")
    let places = batch * size..<Swift.min((batch + 1) * size, sampleCount)
    return order?.numbers(at: places) ?? Array(places)
  }
}
