/// Which groups have been in one attempt for longer than their first rank can need, who would have told
/// that its time is over. Goes by a clock that nobody sets.
struct OverdueWatch {
  /// Seconds of an attempt; `nil`: none is too long.
  private let limit: Double?
  private var next = 0.0
  /// By worker: the attempt it was first seen in, and when.
  private var attempts: [Int: (trial: Int, attempt: Int, since: Double)] = [:]

  init(limit: Double?) { self.limit = limit }

  /// Whether it is time to look again, which it is once a second.
  mutating func isDue(at now: Double) -> Bool {
    guard limit != nil, now >= next else { return false }
    next = now + 1
    return true
  }

  /// Notes what a group runs.
  /// - Returns: whether it has run it for too long.
  mutating func note(_ worker: Int, runs trial: Int, attempt: Int, at now: Double) -> Bool {
    guard let known = attempts[worker], known.trial == trial, known.attempt == attempt else {
      attempts[worker] = (trial, attempt, now)
      return false
    }
    return limit.map { now - known.since > $0 } ?? false
  }
}
