import CMPI
import Synchronization

/// Processes under MPI.
///
/// Two communicators of the library carry it: one the messages of callers, whose tags travel as
/// they are; the other everything else, with the ``Lane`` above the 16 bits of the tag. So a probe
/// for any tag sees messages of callers only.
package final class MPICommunicator: Communicator {
  /// Bytes of the longest single message of the library, unless said otherwise.
  package static let chunk = 1 << 22

  package let rank: Int
  package let size: Int
  package let notice: AbortNotice
  package let order = CollectiveOrder()
  package let waits = WaitMeter()
  package let lookout = Lookout()
  let user: Handle
  let inner: Handle
  /// Messages of so many bytes or more travel in pieces of this length.
  let chunk: Int
  /// Held while a message and the note of its further pieces are taken out of the queue.
  let matching = Mutex<Void>(())
  /// Held while the pieces of a message are sent; the number of the next such message.
  let pieces = Mutex<Int>(0)
  /// Words of an abort or a loss, kept until they have left.
  private let farewells = Mutex<[PendingSend]>([])

  /// - Parameter members: by rank, its number in the communicator above; empty where it is the same.
  init(
    user: Handle, inner: Handle, chunk: Int, of members: [Int] = [], below parent: AbortNotice
  ) throws(MPIError) {
    precondition(chunk > 0 && chunk <= 1 << 30, "pieces of \(chunk) bytes")
    var (rank, size): (CInt, CInt) = (0, 0)
    try check("MPI_Comm_rank") { MPI_Comm_rank(user.raw, &rank) }
    try check("MPI_Comm_size") { MPI_Comm_size(user.raw, &size) }
    (self.rank, self.size) = (Int(rank), Int(size))
    (self.user, self.inner, self.chunk) = (user, inner, chunk)
    notice = AbortNotice(of: members, below: parent) {
      try inner.match(from: nil, tag: InnerTag.message(.abort, 0)).map {
        Farewell(bytes: try $0.bytes()).aborted
      }
    }
  }

  package func match(from rank: Int?, lane: Lane, value: Int?) throws -> (any MatchedMessage)? {
    precondition(lane == .user || value != nil, "any tag of lane \(lane)")
    let handle = lane == .user ? user : inner
    let tag = lane == .user ? value.map { CInt($0) } : InnerTag.message(lane, value ?? 0)
    return try matching.withLock { _ in
      guard let arrival = try handle.match(from: rank, tag: tag) else { return nil }
      return try matched(arrival, lane: lane)
    }
  }

  package func peekCollective(from rank: Int) throws -> WireTag? {
    let tag = try inner.peek(from: rank).flatMap { InnerTag.wireTag($0) }
    return tag?.lane == .collective ? tag : nil
  }

  package func spread(_ word: Aborted) {
    guard notice.note(word) else { return }
    let words = Farewell(word, exitCode: 0).bytes
    let lost = notice.losses.map(\.rank)
    // A member that cannot be told is dead, or leaves by its own failure.
    let sends = (0..<size).filter { $0 != rank && !lost.contains($0) }.compactMap { other in
      try? PendingSend(words) {
        MPITransfer([try inner.send($0, to: other, tag: InnerTag.message(.abort, 0))])
      }
    }
    farewells.withLock { $0 = $0.filter { (try? $0.isDone()) == false } + sends }
  }

  package func openGroup(of ranks: [Int]) -> Int { 0 }

  package func enterGroup(of ranks: [Int], ticket: Int, tag: Int) throws -> MPICommunicator {
    let user = try inner.group(of: ranks, tag: tag)
    return try MPICommunicator(
      user: user, inner: try .duplicate(user.raw), chunk: chunk, of: ranks, below: notice)
  }

  package func release() throws {
    try notice.throwIfRaised()
    try user.free()
    try inner.free()
  }
}
