import Glibc

extension Trial {
  /// Throws ``TrialStopped`` when the trial must not go on. For work that cannot be saved half-way;
  /// work that can offers ``checkpoint(_:)``.
  package func throwIfStopped() throws { try record.throwIfStopped() }

  /// Does nothing for a while.
  /// - Throws: ``TrialStopped`` as soon as the trial must not go on.
  package func idle(seconds: Double) throws {
    guard seconds > 0 else { return }
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let left = end - ContinuousClock.now
      guard left > .zero else { return }
      try throwIfStopped()
      let nap = min(left, .milliseconds(5)).components.attoseconds / 1_000_000_000
      var time = timespec(tv_sec: 0, tv_nsec: Int(nap))
      _ = nanosleep(&time, nil)
    }
  }
}
