import Glibc

/// How to wait without blocking: 60 µs of looking again at once, then sleeps of an eighth of the
/// time waited so far, up to 5 ms unless said otherwise. A wait of hours costs about 1 % of a core.
///
/// Sleeps that double instead can make each other long: ranks that wait for one another in turn
/// each oversleep as long as they have waited. With an eighth such a delay dies out.
///
/// ```swift
/// var backoff = Backoff()
/// while !arrived() { backoff.pause() }
/// ```
package struct Backoff: Sendable {
  /// Nanoseconds of looking again at once.
  private static let spinTime: UInt64 = 60_000
  /// Nanoseconds of the longest sleep.
  private let longestSleep: UInt64
  private var start: UInt64?
  /// Whether the spinning is over: the time for looks that cost more.
  package private(set) var isSleeping = false

  package init() { self.init(longestSleep: 5) }

  /// - Parameter longestSleep: milliseconds.
  package init(longestSleep: Int) { self.longestSleep = UInt64(longestSleep) * 1_000_000 }

  /// One turn of waiting: returns at once at first, later after a sleep.
  package mutating func pause() {
    guard var time = nextSleep() else { return }
    _ = nanosleep(&time, nil)
  }

  /// The same, where something arriving at a file ends a sleep of a millisecond or more.
  package mutating func pause(listeningTo file: CInt) {
    guard var time = nextSleep() else { return }
    guard time.tv_nsec >= 1_000_000 else { return _ = nanosleep(&time, nil) }
    var ear = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    _ = poll(&ear, 1, CInt(time.tv_nsec / 1_000_000))
  }

  /// - Returns: `nil`: it is too early to sleep.
  private mutating func nextSleep() -> timespec? {
    let now = monotonicNanoseconds()
    guard let start else {
      start = now
      return nil
    }
    let waited = now - start
    guard waited > Self.spinTime else {
      // Lets the awaited rank run where ranks outnumber cores.
      sched_yield()
      return nil
    }
    isSleeping = true
    return timespec(tv_sec: 0, tv_nsec: Int(min(waited / 8, longestSleep)))
  }

  /// Starts again with spinning, for the next thing waited for.
  package mutating func reset() { (start, isSleeping) = (nil, false) }
}

/// Nanoseconds of a clock that only goes forward, from an unspecified start.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  _ = clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
