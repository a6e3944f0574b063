/// Memory that is handed out piece by piece and taken back all at once.
///
/// Pieces are aligned to 64 bytes and never move. After ``rewind()`` the same memory is handed out
/// again, so a tape that records like the last time allocates nothing.
struct Arena {
  private var chunks: [Storage] = []
  private var current = 0
  private var used = 0

  /// How often memory was asked of the system.
  var allocationCount: Int { chunks.count }

  /// Numbers in a chunk, unless a piece needs more: 1 MiB.
  private static let chunkCount = 1 << 18

  /// Room for `count` numbers, with whatever is in it.
  mutating func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = Storage.roundedUp(max(count, 1))
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

  mutating func rewind() {
    current = 0
    used = 0
  }
}
