import Synchronization

/// The first cause for which a communicator was given up, if any, and that of those above it; and the
/// members that are lost while it goes on.
///
/// Every wait looks here on its turns. The chain goes from a group to the communicator it was
/// made from, and from there to the world. A group has ended too where a member of it is lost above.
package final class AbortNotice: Sendable {
  /// Looks for a message that tells of an abort or a loss; never waits.
  typealias Listener = @Sendable () throws -> Aborted?

  private let parent: AbortNotice?
  /// By rank: its number in the communicator above.
  private let members: [Int]
  private let listener: Listener?
  private let isRaised = Atomic<Bool>(false)
  private let first = Mutex<Aborted?>(nil)
  private let isAnyLost = Atomic<Bool>(false)
  private let lost = Mutex<[Aborted]>([])

  /// - Parameter members: by rank, its number in the communicator above; empty where that loses none.
  init(of members: [Int] = [], below parent: AbortNotice? = nil, listener: Listener? = nil) {
    (self.members, self.parent, self.listener) = (members, parent, listener)
  }

  /// Notes a cause or a lost member. The first cause stays.
  /// - Returns: whether it is news.
  @discardableResult
  func note(_ word: Aborted) -> Bool {
    guard word.kind == .loss else { return raise(word) }
    return lost.withLock { lost in
      guard !lost.contains(where: { $0.rank == word.rank }) else { return false }
      lost.append(word)
      isAnyLost.store(true, ordering: .releasing)
      return true
    }
  }

  /// Notes a cause. The first one stays.
  /// - Returns: whether it was the first.
  @discardableResult
  func raise(_ aborted: Aborted) -> Bool {
    first.withLock { first in
      guard first == nil else { return false }
      first = aborted
      isRaised.store(true, ordering: .releasing)
      return true
    }
  }

  /// The first cause known here or above; looks at memory only.
  package var cause: Aborted? {
    if isRaised.load(ordering: .acquiring) { return first.withLock { $0 } }
    guard let parent else { return nil }
    guard let loss = parent.loss(among: members) else { return parent.cause }
    raise(loss)
    return first.withLock { $0 }
  }

  /// The members that are known to be lost, in the order heard of; looks at memory only.
  package var losses: [Aborted] {
    isAnyLost.load(ordering: .acquiring) ? lost.withLock { $0 } : []
  }

  /// The first loss known of some members, by its place among them; looks at memory only.
  func loss(among members: [Int]) -> Aborted? {
    for loss in losses {
      guard let place = members.firstIndex(of: loss.rank) else { continue }
      return Aborted(rank: place, cause: loss.cause, kind: .loss)
    }
    return nil
  }

  /// Throws the first cause known here or above; looks at memory only.
  func throwIfRaised() throws {
    if let cause { throw cause }
  }

  /// Looks for messages that tell of an abort, here and above, and throws the first cause.
  func throwIfHeard() throws {
    try listen()
    try throwIfRaised()
  }

  private func listen() throws {
    if let listener {
      while !isRaised.load(ordering: .acquiring), let heard = try listener() { note(heard) }
    }
    try parent?.listen()
  }
}
