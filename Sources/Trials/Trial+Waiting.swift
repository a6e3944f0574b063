import Glibc

extension Trial {
  /// Throws ``TrialStopped`` when the trial must not go on. For work that cannot be saved half-way;
  /// work that can offers ``checkpoint(_:)``. Collective over the group.
  package func throwIfStopped() throws { try record.throwIfStopped() }

  /// The same, asked while the trial waits for something else, such as a program: asking is no step of the
  /// trial, so that `faults.stall` ends it where nothing comes. Of trials on one rank.
  package func throwIfStoppedWaiting() throws { try record.throwIfStoppedWaiting() }

  /// Does nothing for a while. Collective over the group.
  /// - Throws: ``TrialStopped`` as soon as the trial must not go on; a group asks every 0.1 s.
  package func idle(seconds: Double) throws {
    guard seconds > 0 else { return }
    guard record.virtualTime == nil else { return try elapse(seconds: seconds) }
    guard ranks.size > 1 else { return try nap(seconds) { try throwIfStopped() } }
    // Asking is collective: all ranks of a group ask equally often.
    let naps = Int((seconds / 0.1).rounded(.up))
    for _ in 0..<naps {
      try nap(seconds / Double(naps)) { try ranks.throwIfAborted() }
      try throwIfStopped()
    }
  }

  /// Says how long the work took of which the results were known before: that passes on the clock of
  /// a simulation, and takes no time on a real one.
  /// - Throws: ``TrialStopped`` when the trial must not go on.
  package func elapse(seconds: Double) throws {
    guard let time = record.virtualTime else { return }
    // What was recorded before was so before the time passed.
    try throwIfStopped()
    time.pass(seconds)
    try throwIfStopped()
  }

  private func nap(_ seconds: Double, _ look: () throws -> Void) throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let left = end - ContinuousClock.now
      guard left > .zero else { return }
      try look()
      let nap = min(left, .milliseconds(5)).components.attoseconds / 1_000_000_000
      var time = timespec(tv_sec: 0, tv_nsec: Int(nap))
      _ = nanosleep(&time, nil)
    }
  }
}
