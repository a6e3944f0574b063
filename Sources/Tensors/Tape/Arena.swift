/// Memory that is handed out piece by piece and freed all at once, with the arena.
///
/// Pieces are aligned to 64 bytes and never move.
struct Arena {
  /// Whether it hands out places that are no memory, to find how much would be needed.
  let isImaginary: Bool
  private var chunks: [Storage] = []
  private var current = 0
  private var used = 0
  private var taken = 0
  /// The most numbers that were handed out at once.
  private(set) var peakCount = 0

  /// What nobody may read or write.
  private static var nowhere: UnsafeMutablePointer<Float> {
    UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
  }

  /// Numbers in a chunk, unless a piece needs more: 1 MiB.
  private static let chunkCount = 1 << 18

  init(isImaginary: Bool = false) { self.isImaginary = isImaginary }

  /// Room for `count` numbers, with whatever is in it.
  mutating func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = Storage.roundedUp(max(count, 1))
    taken += size
    peakCount = max(peakCount, taken)
    guard !isImaginary else { return Self.nowhere }
    while current < chunks.count, used + size > chunks[current].count {
      current += 1
      used = 0
    }
    if current == chunks.count {
      chunks.append(Storage(count: max(size, Self.chunkCount)))
    }
    defer { used += size }
    return chunks[current].pointer + used
  }

  /// Hands out the same memory again from now on.
  mutating func reuse() { (current, used, taken) = (0, 0, 0) }
}
