import Glibc
import Synchronization

/// Starts a thread that nobody waits for.
package func detachThread(_ body: @escaping @Sendable () -> Void) {
  _ = ServiceThread(body)
}

/// A thread of this process with 8 MiB of stack. Swift tasks and dispatch queues are not used for
/// services: their pools have as many threads as there are cores, and ranks outnumber those.
package final class ServiceThread: Sendable {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    let done = Atomic<Bool>(false)
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  private let work: Work

  package init(_ body: @escaping @Sendable () -> Void) {
    work = Work(body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 8 << 20)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let context = Unmanaged.passRetained(work).toOpaque()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        let work = Unmanaged<Work>.fromOpaque(context!).takeRetainedValue()
        work.body()
        work.done.store(true, ordering: .releasing)
        return nil
      }, context)
    pthread_attr_destroy(&attributes)
    precondition(code == 0, "no thread could be started: \(String(cString: strerror(code)))")
  }

  /// Whether the body has returned; what it wrote is then visible.
  package var isDone: Bool { work.done.load(ordering: .acquiring) }
}
