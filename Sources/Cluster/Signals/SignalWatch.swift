import Glibc
import MPI
import Synchronization

/// Turns SIGINT, SIGTERM and SIGUSR1 into calls on a thread of their own.
///
/// The signals are blocked in the thread that makes the watch and in all threads made after it, so
/// it is made before any other thread, MPI's included. Libraries start threads that block nothing,
/// or unblock everything: a signal that arrives on one of them is passed on.
package final class SignalWatch: Sendable {
  private let handler = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  /// Blocks the signals; those that come before ``handle(_:)`` stay pending.
  package init() {
    var signals = Self.watched
    _ = pthread_sigmask(SIG_BLOCK, &signals, nil)
    Self.passOn()
  }

  /// Lets a thread that does not block the signals block them from its first one on, which goes
  /// back to the process, and so to the thread that waits for it.
  private static func passOn() {
    var action = sigaction()
    sigemptyset(&action.sa_mask)
    action.sa_flags = SA_SIGINFO | SA_RESTART
    action.__sigaction_handler.sa_sigaction = { signal, _, context in
      let interrupted = context!.assumingMemoryBound(to: ucontext_t.self)
      sigaddset(&interrupted.pointee.uc_sigmask, SIGINT)
      sigaddset(&interrupted.pointee.uc_sigmask, SIGTERM)
      sigaddset(&interrupted.pointee.uc_sigmask, SIGUSR1)
      kill(getpid(), signal)
    }
    for signal in [SIGINT, SIGTERM, SIGUSR1] { sigaction(signal, &action, nil) }
  }

  /// Calls `body` for each signal from here on.
  /// - Throws: when the system gives no further thread.
  package func handle(_ body: @escaping @Sendable (Int32) -> Void) throws {
    let isFirst = handler.withLock { handler in
      defer { handler = body }
      return handler == nil
    }
    guard isFirst else { return }
    _ = try SystemThread { [self] in
      while true {
        var signals = Self.watched
        var sender = siginfo_t()
        let signal = sigwaitinfo(&signals, &sender)
        // What a thread of this process sends to one thread is no wish of anybody: so the runtime
        // stops the others when it reports a crash.
        guard signal > 0, sender.si_code != SI_TKILL else { continue }
        let body = handler.withLock { $0 }
        body?(signal)
      }
    }
  }

  private static var watched: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGUSR1] { sigaddset(&signals, signal) }
    return signals
  }
}
