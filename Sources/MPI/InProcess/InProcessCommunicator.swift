import Synchronization

/// Ranks as threads of one process, for tests and for work without MPI.
package final class InProcessCommunicator: Communicator {
  package let rank: Int
  package let order = CollectiveOrder()
  package let waits = WaitMeter()
  package let lookout = Lookout()
  private let hub: Hub

  package var size: Int { hub.mailboxes.count }
  package var notice: AbortNotice { hub.notice }

  init(rank: Int, hub: Hub) {
    (self.rank, self.hub) = (rank, hub)
  }

  /// The bytes are copied into the receiver's mailbox at once.
  package func startSending(
    _ bytes: UnsafeRawBufferPointer, to rank: Int, tag: WireTag
  ) throws -> any Transfer {
    hub.mailboxes[rank].put(Letter(source: self.rank, tag: tag, bytes: [UInt8](bytes)))
    return CompletedTransfer()
  }

  package func match(from rank: Int?, lane: Lane, value: Int?) throws -> (any MatchedMessage)? {
    hub.mailboxes[self.rank].take {
      $0.tag.lane == lane && (rank == nil || $0.source == rank)
        && (value == nil || $0.tag.value == value)
    }
  }

  package func peekCollective(from rank: Int) throws -> WireTag? {
    hub.mailboxes[self.rank].tag { $0.source == rank && $0.tag.lane == .collective }
  }

  package func spread(_ word: Aborted) { hub.notice.note(word) }

  package func openGroup(of ranks: [Int]) -> Int { hub.openGroup(of: ranks) }

  package func enterGroup(of ranks: [Int], ticket: Int, tag: Int) throws -> InProcessCommunicator {
    guard let place = ranks.firstIndex(of: rank) else {
      preconditionFailure("rank \(rank) enters a group of \(ranks)")
    }
    return InProcessCommunicator(rank: place, hub: hub.enterGroup(ticket))
  }

  package func release() throws { try notice.throwIfRaised() }
}

/// What the ranks of one communicator share.
final class Hub: Sendable {
  let mailboxes: [Mailbox]
  let notice: AbortNotice
  private struct Groups {
    var opened = 0
    /// Groups that some members have yet to enter, and how many.
    var open: [Int: (hub: Hub, missing: Int)] = [:]
  }
  private let groups = Mutex(Groups())

  init(size: Int) {
    mailboxes = (0..<size).map { _ in Mailbox() }
    notice = AbortNotice()
  }

  /// - Parameter ranks: the members, numbered in the communicator above.
  private init(of ranks: [Int], below parent: AbortNotice) {
    mailboxes = ranks.map { _ in Mailbox() }
    notice = AbortNotice(of: ranks, below: parent)
  }

  func openGroup(of ranks: [Int]) -> Int {
    let hub = Hub(of: ranks, below: notice)
    return groups.withLock { groups in
      groups.opened += 1
      groups.open[groups.opened] = (hub, ranks.count)
      return groups.opened
    }
  }

  func enterGroup(_ ticket: Int) -> Hub {
    groups.withLock { groups in
      guard let (hub, missing) = groups.open[ticket] else {
        preconditionFailure("group \(ticket) was never opened, or all members are in")
      }
      groups.open[ticket] = missing > 1 ? (hub, missing - 1) : nil
      return hub
    }
  }
}

/// Messages that have arrived at a rank, in their order.
final class Mailbox: Sendable {
  private let letters = Mutex<[Letter]>([])
  /// How many there are, read without the lock by those who look again and again.
  private let count = Atomic<Int>(0)

  func put(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    count.add(1, ordering: .releasing)
  }

  func take(_ fits: (Letter) -> Bool) -> Letter? {
    guard count.load(ordering: .acquiring) > 0 else { return nil }
    return letters.withLock { letters in
      guard let place = letters.firstIndex(where: fits) else { return nil }
      count.subtract(1, ordering: .relaxed)
      return letters.remove(at: place)
    }
  }

  func tag(_ fits: (Letter) -> Bool) -> WireTag? {
    letters.withLock { $0.first(where: fits)?.tag }
  }
}

/// A message in a mailbox.
struct Letter: MatchedMessage {
  let source: Int
  let tag: WireTag
  let bytes: [UInt8]

  var value: Int { tag.value }
  var count: Int { bytes.count }

  func startReceiving(into buffer: UnsafeMutableRawBufferPointer) throws -> any Transfer {
    buffer.copyBytes(from: bytes)
    return CompletedTransfer()
  }
}
