import Spec

/// What happened to a trial. Workers send events, the coordinator journals them, and the results
/// are what the events add up to.
package enum Event: Sendable, Equatable {
  /// An attempt began.
  case started(trial: Int, attempt: Int, assignment: Assignment, rank: Int, time: Double)
  /// The attempt begins with the weights of another trial, its parent.
  case inherited(trial: Int, attempt: Int, parent: Int)
  /// Values recorded, in the order of the trial.
  case recorded(trial: Int, attempt: Int, [Sample])
  /// Rows appended to tables, in the order of the trial.
  case appended(trial: Int, attempt: Int, [TableRows])
  /// The state of a running trial is safe in a file; what came before it counts after a
  /// crash.
  case checkpointed(trial: Int, attempt: Int, TensorFile)
  /// Tensors to keep.
  case saved(trial: Int, attempt: Int, TensorFile)
  /// An attempt ended.
  case finished(trial: Int, attempt: Int, Outcome)
  /// An attempt ended in a search with a pruner: its outcome stands as soon as no verdict can stop
  /// the trial at an earlier place any more, which ``finished(trial:attempt:_:)`` then says.
  case ended(trial: Int, attempt: Int, Outcome)
  /// The pruner gave the trial up at a rung; of its record only so much counts. Follows at `time`,
  /// seconds since 1970-01-01 00:00:00 UTC.
  case stopped(trial: Int, rung: Int, keeping: RecordExtent, time: Double)
}

/// How much of a trial's record.
package struct RecordExtent: Hashable, Sendable {
  package var samples: Int
  /// Of each table, in the order of the tables.
  package var rows: [Int]

  package init(samples: Int, rows: [Int]) { (self.samples, self.rows) = (samples, rows) }
}

/// How an attempt ended.
package struct Outcome: Hashable, Sendable {
  package enum State: Int8, Sendable, CaseIterable {
    case waiting, running, done, pruned, failed, timeout, lost
  }
  package var state: State
  /// Why, where it did not end well; empty otherwise. Without NUL, at which texts end in results files.
  package var reason: String
  /// Wall time of the attempt, seconds.
  package var seconds: Double
  /// Seconds since 1970-01-01 00:00:00 UTC at its end.
  package var time: Double

  package init(state: State, reason: String = "", seconds: Double, time: Double) {
    (self.state, self.seconds, self.time) = (state, seconds, time)
    self.reason = reason.utf8.contains(0) ? reason.replacing("\0", with: "\u{2400}") : reason
  }
}
