import Synchronization

/// How long a rank has waited for the others of a communicator.
package final class WaitMeter: Sendable {
  private let nanoseconds = Atomic<Int>(0)

  init() {}

  /// In `wait`s that found nothing at their first look; includes the transfer itself.
  package var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) * 1e-9 }

  func add(since start: UInt64) {
    nanoseconds.add(Int(monotonicNanoseconds() - start), ordering: .relaxed)
  }
}
