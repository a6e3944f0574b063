/// Ranks that talk to each other: processes under MPI, or threads of one process.
///
/// Implementations give the primitives below, none of which ever waits. Everything else, from
/// `send` to the collectives, is written once over them. Messages from one rank to another with
/// the same tag arrive in the order they were sent.
///
/// Any number of threads of a rank may send, probe and receive at once. Collectives of one
/// communicator are called by one thread of a rank at a time, by all ranks in the same order.
package protocol Communicator: AnyObject, Sendable {
  /// The number of this rank, `0..<size`.
  var rank: Int { get }
  /// The number of ranks, at least 1.
  var size: Int { get }
  /// Whether, and why, this communicator was given up.
  var notice: AbortNotice { get }
  /// The number of collectives begun on this rank.
  var order: CollectiveOrder { get }
  /// How long this rank has waited.
  var waits: WaitMeter { get }
  /// What this rank looks at while it communicates.
  var lookout: Lookout { get }

  /// Starts sending `bytes`, which stay allocated and unchanged until the transfer is done.
  func startSending(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: WireTag) throws
    -> any Transfer

  /// Takes the first arrived message that fits out of the queue, so that no other thread gets it.
  /// - Parameters:
  ///   - rank: the sender; nil for any.
  ///   - value: the tag inside the lane; nil for any (user lane only).
  func match(from rank: Int?, lane: Lane, value: Int?) throws -> (any MatchedMessage)?

  /// The tag of the first arrived collective message of a rank, left in the queue.
  func peekCollective(from rank: Int) throws -> WireTag?

  /// Notes a word here and tells it to every member that is not lost; never waits for one.
  ///
  /// Of those that end the communicator only the first counts. One that names a lost member lets the
  /// communicator go on, and ends the groups made from it in which that member is.
  func spread(_ word: Aborted)

  /// Called by the first member of a group to be made: a number that lets the others find it.
  func openGroup(of ranks: [Int]) -> Int

  /// Called by every member once all are known to be there.
  func enterGroup(of ranks: [Int], ticket: Int, tag: Int) throws -> Self

  /// Gives back what the communicator holds, once no member will use it again.
  func release() throws
}

extension Communicator {
  /// Gives this communicator up: the waits of all members throw ``Aborted`` with the first cause.
  ///
  /// Only the first call counts. Never waits for a dead member. Groups made from this
  /// communicator end too.
  package func abort(cause: String) { spread(Aborted(rank: rank, cause: cause)) }

  /// Calls all members back from what they do together: as ``abort(cause:)``, but no failure.
  /// - Parameter reason: a number that callers have agreed on.
  package func recall(reason: UInt8, cause: String) {
    spread(Aborted(rank: rank, cause: cause, kind: .recall(reason)))
  }

  /// Tells all members that one of them is lost. They go on without it; waits in groups of which it is
  /// a member, and the making of such a group, throw ``Aborted``.
  package func giveUp(_ rank: Int, cause: String) {
    spread(Aborted(rank: rank, cause: cause, kind: .loss))
  }

  /// The members that are known to be lost, in no order; looks for messages that tell of more.
  /// - Throws: ``Aborted`` where the communicator was given up.
  package func lostRanks() throws -> [Int] {
    try notice.throwIfHeard()
    return notice.losses.map(\.rank)
  }
}

/// A send or receive under way.
package protocol Transfer: AnyObject, Sendable {
  /// How many of its pieces are still under way; never waits.
  func remaining() throws -> Int
}

extension Transfer {
  /// Whether the buffer is free again (send) or filled (receive); never waits.
  func isDone() throws -> Bool { try remaining() == 0 }
}

/// A message that was taken out of the queue and must now be received.
package protocol MatchedMessage: Sendable {
  /// The sender.
  var source: Int { get }
  /// The tag inside its lane.
  var value: Int { get }
  /// Bytes of the whole message.
  var count: Int { get }

  /// Starts filling `buffer`, of `count` bytes, which stays allocated until the transfer is done.
  func startReceiving(into buffer: UnsafeMutableRawBufferPointer) throws -> any Transfer
}

/// A transfer that was done before anyone asked.
final class CompletedTransfer: Transfer {
  func remaining() -> Int { 0 }
}

/// Separate spaces of tags, so that no probe for any tag takes a message that is not the user's.
package enum Lane: Int, Sendable {
  case user, collective, group, abort
}

/// A tag as it travels: 16 bits inside a lane.
///
/// | lane | the 16 bits |
/// |---|---|
/// | user | the tag given by the caller, `0..<65536` |
/// | collective | operation (4 bits), number of the collective modulo 4096 (12 bits) |
/// | group | the tag given with the group, `0..<65536` |
/// | abort | 0 |
package struct WireTag: Equatable, Sendable {
  /// Tags of callers are `0..<65536`.
  package static let limit = 1 << 16

  package let lane: Lane
  package let value: Int

  init(_ lane: Lane, _ value: Int) {
    precondition(
      0 <= value && value < WireTag.limit, "tag \(value) is outside 0..<\(WireTag.limit)")
    (self.lane, self.value) = (lane, value)
  }
}
