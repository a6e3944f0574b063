/// When the next snapshot of a running study is due: 30 seconds after the last one, or twenty times
/// as long as that took, so that snapshots take at most a twentieth of a run.
package struct SnapshotSchedule: Sendable, Equatable {
  private static let shortestPause = 30.0
  private static let costFactor = 20.0

  /// Seconds of any clock that only goes forward.
  private var lastEnd: Double
  /// Seconds that the last one took.
  private var lastCost = 0.0

  /// - Parameter start: when the run began, seconds of the same clock as all later times.
  package init(start: Double) { lastEnd = start }

  /// Seconds of the clock at which the next one is due.
  package var due: Double { lastEnd + max(Self.shortestPause, Self.costFactor * lastCost) }

  package func isDue(at time: Double) -> Bool { time >= due }

  /// Notes a snapshot that took from `start` to `end`.
  package mutating func note(from start: Double, to end: Double) {
    (lastEnd, lastCost) = (end, max(0, end - start))
  }
}
