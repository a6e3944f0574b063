import Glibc
import MPI
import Synchronization

/// Turns SIGINT, SIGTERM and SIGUSR1 into calls on a thread of their own.
///
/// The signals are blocked in the thread that makes the watch and in all threads made after it, so
/// it is made before any other thread, MPI's included: their system calls are not interrupted. The
/// watch's own thread takes them, or one of a library that unblocks everything.
///
/// It does not wait by `sigwaitinfo`, which would take the signals by which the Swift runtime stops
/// the threads of a process that crashes, and would not tell them from a user's: glibc calls both
/// SI_USER.
package final class SignalWatch: Sendable {
  private let handler = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  /// Blocks the signals; those that come before ``handle(_:)`` stay pending, or wait in the pipe where
  /// a library's thread took one.
  package init() {
    Self.install()
    var signals = Self.watched
    _ = pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Calls `body` for each signal from here on.
  /// - Throws: when the system gives no further thread or pipe.
  package func handle(_ body: @escaping @Sendable (Int32) -> Void) throws {
    let isFirst = handler.withLock { handler in
      defer { handler = body }
      return handler == nil
    }
    guard isFirst else { return }
    guard Self.pipe.reading >= 0 else { throw NoPipe() }
    _ = try SystemThread { [self] in
      var signals = Self.watched
      _ = pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      while true {
        var signal: Int32 = 0
        guard read(Self.pipe.reading, &signal, MemoryLayout.size(ofValue: signal)) > 0
        else { continue }
        let body = handler.withLock { $0 }
        body?(signal)
      }
    }
  }

  /// What the handler of the system tells the watch's thread goes through here. Both belong to the
  /// process, and the handler can have no other memory. −1 where the system gave none.
  private static let pipe: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    _ = Glibc.pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  private static func install() {
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    action.sa_flags = SA_SIGINFO | SA_RESTART
    action.__sigaction_handler.sa_sigaction = { signal, sender, _ in
      // What is sent to one thread of a process is nobody's wish to end it.
      guard sender!.pointee.si_code != SI_TKILL else { return }
      let before = errno
      var signal = signal
      _ = write(SignalWatch.pipe.writing, &signal, MemoryLayout.size(ofValue: signal))
      errno = before
    }
    for signal in [SIGINT, SIGTERM, SIGUSR1] { sigaction(signal, &action, nil) }
  }

  private static var watched: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGUSR1] { sigaddset(&signals, signal) }
    return signals
  }
}

/// The process has as many open files as it may have.
private struct NoPipe: Error, CustomStringConvertible {
  let description = "no further pipe: \(String(cString: strerror(errno)))"
}
