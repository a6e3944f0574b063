/// What is done to the chunks of a dataset on their way into the file.
package enum Filters: Equatable, Sendable {
  case none
  /// Bytes of equal weight side by side, then gzip at `level` 1 (fast) to 9 (small).
  case shuffleAndDeflate(level: Int)
}

/// The extents of the blocks in which a dataset is stored and filtered.
enum Chunks {
  /// At most 1 MiB: a larger chunk would not fit the library's cache.
  private static let rowByteLimit = 1 << 20
  private static let chunkByteTarget = 1 << 17

  /// Chunks of whole rows of the last axis, as many as 128 KiB hold; a row beyond 1 MiB is cut.
  /// - Precondition: no extent is 0, and there is at least one.
  static func wholeRows(of shape: [Int], elementSize: Int) -> [Int] {
    var chunks = shape
    let last = shape.count - 1
    chunks[last] = min(shape[last], max(1, rowByteLimit / elementSize))
    var budget = chunkByteTarget / elementSize / chunks[last]
    for axis in shape.indices.dropLast().reversed() {
      chunks[axis] = min(shape[axis], max(1, budget))
      budget /= chunks[axis]
    }
    return chunks
  }

  /// `chunks` cut to `shape`: the library refuses a chunk larger than a fixed extent.
  static func cut(_ chunks: [Int], to shape: [Int]) -> [Int] {
    precondition(
      chunks.count == shape.count && chunks.allSatisfy { $0 > 0 },
      "chunks \(chunks) do not fit shape \(shape)")
    return zip(chunks, shape).map { min($0, $1) }
  }
}
