import Glibc
import Synchronization

/// What a rank looks at now and then while it communicates: where a collective begins, and on the
/// turns of a wait. So work that comes to no other place can be ended there.
package final class Lookout: Sendable {
  /// Nanoseconds between two looks.
  private static let period: UInt64 = 10_000_000

  private struct Watch: @unchecked Sendable {
    // Called on the thread that set it only.
    let look: () -> Void
    let thread: pthread_t
    var next: UInt64
  }
  private let isSet = Atomic<Bool>(false)
  private let watch = Mutex<Watch?>(nil)

  init() {}

  /// Calls `look` from now on whenever this thread communicates, at most every 10 ms.
  /// - Parameter look: does not communicate here itself; `nil`: nothing any more.
  package func set(_ look: (() -> Void)?) {
    let made = look.map { Watch(look: $0, thread: pthread_self(), next: 0) }
    watch.withLock { $0 = made }
    isSet.store(look != nil, ordering: .releasing)
  }

  func look() {
    guard isSet.load(ordering: .acquiring) else { return }
    let now = monotonicNanoseconds()
    let due = watch.withLock { watch in
      guard let known = watch, now >= known.next, pthread_equal(known.thread, pthread_self()) != 0
      else { return nil as Watch? }
      watch?.next = now + Self.period
      return known
    }
    due?.look()
  }
}
