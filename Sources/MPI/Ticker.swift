import Glibc

/// A thread that does something again and again, whatever the rank computes.
package final class Ticker: Sendable {
  /// Read by the thread, written to stop it at once.
  private let ends: (read: CInt, write: CInt)
  private let thread: SystemThread

  /// - Parameters:
  ///   - period: milliseconds between two turns.
  ///   - turn: done once a period, the first time at once; `false`: no more.
  /// - Throws: `SystemThread.Unavailable`.
  package init(every period: CInt, _ turn: @escaping @Sendable () -> Bool) throws {
    var pair: [CInt] = [0, 0]
    guard pipe(&pair) == 0 else { throw SystemThread.Unavailable(code: errno) }
    for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let end = pair[0]
    ends = (pair[0], pair[1])
    do {
      thread = try SystemThread {
        var stop = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        while turn() {
          let said = poll(&stop, 1, period)
          guard said == 0 || (said < 0 && errno == EINTR) else { return }
        }
      }
    } catch {
      pair.forEach { close($0) }
      throw error
    }
  }

  /// Returns once the thread has ended; called once.
  package func stop() {
    close(ends.write)
    thread.join()
    close(ends.read)
  }
}
