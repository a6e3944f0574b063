import Glibc

/// A thread of the operating system. (Tasks and dispatch queues share as many threads as there are
/// cores, and hang when more ranks than that wait for each other.)
package struct SystemThread: @unchecked Sendable {
  /// The system gave no further thread.
  package struct Unavailable: Error, CustomStringConvertible {
    let code: CInt
    package var description: String { "no further thread: \(String(cString: strerror(code)))" }
  }

  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  private let thread: pthread_t

  /// Starts `body` at once. The thread is either joined once or runs to the end of the process.
  /// - Throws: ``Unavailable``.
  package init(_ body: @escaping @Sendable () -> Void) throws {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let code = pthread_create(
      &thread, nil,
      { work in
        guard let work else { return nil }
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw Unavailable(code: code)
    }
    self.thread = thread
  }

  /// Waits for the end of the thread.
  package func join() { pthread_join(thread, nil) }
}
