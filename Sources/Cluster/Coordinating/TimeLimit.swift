import Results

/// When a run has to be over. It begins to end so long before that running trials can come to a
/// checkpoint, and those that have come to none by then are begun anew by the next start.
package struct TimeLimit: Sendable, Equatable {
  /// Seconds since the run began: running trials are asked to come to a checkpoint.
  package let drain: Double
  /// Seconds since the run began: nobody waits for them any longer.
  package let end: Double
  /// What is used up, as in `budget.wall_time of 2h is used up`.
  package let cause: String
  /// Whether everything that this job runs has to be over, not this run alone.
  package var isOfJob = false

  /// Seconds for trials to come to a checkpoint and for the results to be written: a twentieth of the
  /// time there is, from half a minute to five.
  package static func margin(of seconds: Double) -> Double { min(max(30, seconds / 20), 300) }

  /// Of `budget.wall_time`, seconds: trials are asked when it is used up.
  package static func budget(_ seconds: Double) -> TimeLimit {
    TimeLimit(
      drain: seconds, end: seconds + margin(of: seconds),
      cause: "budget.wall_time of \(DurationText.short(seconds)) is used up")
  }

  /// Of a job that the cluster ends after `remaining` seconds: all is over some seconds before.
  package static func job(remaining: Double) -> TimeLimit {
    let margin = margin(of: remaining)
    return TimeLimit(
      drain: remaining - margin, end: remaining - margin / 4,
      cause: "the time of the Slurm job is used up", isOfJob: true)
  }
}

/// Trials did not come to a checkpoint before the end of the run.
struct TimeIsUp: Error, CustomStringConvertible {
  let limit: TimeLimit
  let running: [Int]

  var description: String {
    let seconds = DurationText.short(limit.end - limit.drain)
    let (noun, verb) = running.count == 1 ? ("trial", "has") : ("trials", "have")
    let names = running.prefix(8).map(String.init).joined(separator: ", ")
    let more = running.count > 8 ? " and \(running.count - 8) more" : ""
    return "\(limit.cause), and \(noun) \(names)\(more) \(verb) not come to a checkpoint within "
      + "\(seconds)\n  hint: the same command continues from the last checkpoints and begins anew "
      + "what has none"
  }
}
