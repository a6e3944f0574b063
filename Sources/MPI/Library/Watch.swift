import Glibc

/// A thread that listens every 25 ms for the end of the world, whatever the rank computes.
final class Watch: Sendable {
  /// Milliseconds between two looks: less than 0.1 % of a core.
  private static let period: CInt = 25

  /// Read by the thread, written to stop it at once.
  private let ends: (read: CInt, write: CInt)
  private let thread: SystemThread

  init(_ listener: @escaping AbortNotice.Listener, raising notice: AbortNotice) throws {
    var pair: [CInt] = [0, 0]
    guard pipe(&pair) == 0 else { throw SystemThread.Unavailable(code: errno) }
    let end = pair[0]
    ends = (pair[0], pair[1])
    thread = try SystemThread {
      var stop = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      while notice.cause == nil, poll(&stop, 1, Self.period) == 0 {
        do {
          if let heard = try listener() { notice.raise(heard) }
        } catch {
          notice.raise(Aborted(rank: -1, cause: "\(error)"))
        }
      }
    }
  }

  /// Returns once the thread has ended; called once.
  func stop() {
    close(ends.write)
    thread.join()
    close(ends.read)
  }
}
