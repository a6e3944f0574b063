import Synchronization

/// The first cause for which a communicator was given up, if any, and that of those above it.
///
/// Every wait looks here on its turns. The chain goes from a group to the communicator it was
/// made from, and from there to the world.
package final class AbortNotice: Sendable {
  /// Looks for a message that tells of an abort; never waits.
  typealias Listener = @Sendable () throws -> Aborted?

  private let parent: AbortNotice?
  private let listener: Listener?
  private let isRaised = Atomic<Bool>(false)
  private let first = Mutex<Aborted?>(nil)

  init(below parent: AbortNotice? = nil, listener: Listener? = nil) {
    (self.parent, self.listener) = (parent, listener)
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
    return parent?.cause
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
    if let listener, !isRaised.load(ordering: .acquiring), let heard = try listener() {
      raise(heard)
    }
    try parent?.listen()
  }
}
