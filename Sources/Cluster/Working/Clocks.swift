import Glibc
import Synchronization

/// Seconds since 1970-01-01 00:00:00 UTC by the machine's clock as it stood when this was called first:
/// what lies between two calls is time that passed, wherever the clock was set meanwhile.
package func secondsSince1970() -> Double { EvenTime.current.now }

/// A time of day that goes on evenly, wherever the machine's clock is set.
struct EvenTime: Codable {
  /// Seconds since 1970-01-01 00:00:00 UTC at the instant.
  private let timeOfDay: Double
  private let instant: ContinuousClock.Instant

  private static let shared = Mutex(EvenTime())

  /// By the machine's clock as it stands.
  private init() {
    var time = timespec()
    _ = clock_gettime(CLOCK_REALTIME, &time)
    timeOfDay = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    instant = .now
  }

  /// By which this process goes.
  static var current: EvenTime { shared.withLock { $0 } }

  /// From here on this process goes by it: that of another process of this start of the machine.
  func adopt() { Self.shared.withLock { $0 = self } }

  var now: Double { timeOfDay + (ContinuousClock.now - instant).seconds }
}

extension Duration {
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

/// The time that a coordinator goes by.
package protocol FarmClock: AnyObject {
  /// Seconds since 1970-01-01 00:00:00 UTC: the stamp of what happens now.
  var stamp: Double { get }
  /// Seconds since the run began; never goes back.
  var elapsed: Double { get }
}

/// Time that passes by itself.
package final class WallClock: FarmClock {
  private let start = ContinuousClock.now

  package init() {}

  package var stamp: Double { secondsSince1970() }
  package var elapsed: Double { (ContinuousClock.now - start).seconds }
}

/// Time that passes only from one simulated happening to the next.
package final class VirtualClock: FarmClock {
  private let start: Double
  package private(set) var elapsed = 0.0

  /// - Parameter start: the stamp of its beginning.
  package init(start: Double) { self.start = start }

  package var stamp: Double { start + elapsed }

  /// - Precondition: `time`, seconds since the run began, is not past.
  func advance(to time: Double) {
    precondition(time >= elapsed, "from \(elapsed) s back to \(time) s")
    elapsed = time
  }
}
