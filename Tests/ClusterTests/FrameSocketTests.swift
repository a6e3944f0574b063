import Cluster
import Glibc
import Testing

@Suite struct FrameSocketTests {
  private static func pair() throws -> (FrameSocket, FrameSocket) {
    var ends: [CInt] = [0, 0]
    try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (FrameSocket(ends[0]), FrameSocket(ends[1]))
  }

  @Test func `messages arrive whole and in order, however long they are`() throws {
    let (one, other) = try Self.pair()
    let sizes = [3, 0, 5_000_000, 1, 70_000]
    let messages = sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) } }
    // More than the socket holds: nothing waits for the other side.
    for message in messages { try one.post(message) }
    var arrived: [[UInt8]] = []
    while arrived.count < messages.count {
      if let message = try other.receive() { arrived.append(message) }
      try one.flush()
    }
    #expect(arrived == messages)
    #expect(try other.receive() == nil && !other.isClosed)
  }

  @Test func `what was said before an end still arrives, and nothing can be said after it`() throws
  {
    var (one, other): (FrameSocket?, FrameSocket) = try Self.pair()
    try one?.post([1, 2, 3])
    one = nil
    #expect(try other.receive() == [1, 2, 3])
    #expect(try other.receive() == nil && other.isClosed)
    try other.send([4])
  }
}
