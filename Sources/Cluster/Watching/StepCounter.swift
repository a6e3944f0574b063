import Synchronization

/// Counts the steps of a rank's trials: each time one records or comes to a place where it could stop.
final class StepCounter: Sendable {
  private let steps = Atomic<Int>(0)
  private let running = Atomic<Int>(0)

  /// Called by trials; costs some nanoseconds.
  func note() { steps.add(1, ordering: .relaxed) }

  /// A trial begins.
  func begin() { running.add(1, ordering: .relaxed) }

  /// A trial ends.
  func end() { running.subtract(1, ordering: .relaxed) }

  /// So far; `nil`: no trial runs.
  var current: Int? {
    running.load(ordering: .relaxed) > 0 ? steps.load(ordering: .relaxed) : nil
  }
}
