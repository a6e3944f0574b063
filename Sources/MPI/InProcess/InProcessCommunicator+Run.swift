import Synchronization

extension InProcessCommunicator {
  /// Runs `body` on `ranks` ranks, each a thread of its own, and waits for all of them.
  ///
  /// When one throws, the others' waits end with ``Aborted``.
  /// - Returns: the results, rank 0 first.
  /// - Throws: the first error thrown.
  @discardableResult
  package static func run<Result: Sendable>(
    ranks: Int, _ body: @escaping @Sendable (InProcessCommunicator) throws -> Result
  ) throws -> [Result] {
    precondition(ranks > 0, "\(ranks) ranks")
    let hub = Hub(size: ranks)
    let outcome = Outcome<Result>(ranks: ranks)
    let threads = try (0..<ranks).map { rank in
      let communicator = InProcessCommunicator(rank: rank, hub: hub)
      do {
        return try SystemThread {
          do {
            outcome.note(try body(communicator), of: rank)
          } catch {
            outcome.note(error)
            communicator.abort(cause: "\(error)")
          }
        }
      } catch {
        communicator.abort(cause: "\(error)")
        throw error
      }
    }
    for thread in threads { thread.join() }
    return try outcome.results()
  }
}

/// What the ranks returned, and the first error.
private final class Outcome<Result: Sendable>: Sendable {
  private let values: Mutex<[Result?]>
  private let error = Mutex<(any Error)?>(nil)

  init(ranks: Int) {
    values = Mutex([Result?](repeating: nil, count: ranks))
  }

  func note(_ result: Result, of rank: Int) { values.withLock { $0[rank] = result } }

  func note(_ error: any Error) { self.error.withLock { $0 = $0 ?? error } }

  func results() throws -> [Result] {
    if let error = error.withLock({ $0 }) { throw error }
    return values.withLock { $0.compactMap { $0 } }
  }
}
