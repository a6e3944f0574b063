import Neural

/// The loss of a training became infinite or no number.
struct TrainingDiverged: Error, CustomStringConvertible {
  let split: String
  /// Such as "epoch 3".
  let time: String
  var description: String {
    "the training diverged: the \(split) loss in \(time) is no finite number; a smaller "
      + "learning_rate may help, and debug_nan: true names the op"
  }
}

/// A mean loss over nothing.
struct NothingCounts: Error, CustomStringConvertible {
  let split: String
  let time: String
  var description: String {
    "no \(split) sample counts in \(time): labels are ignored, have weight 0, or no other sample of "
      + "the shard is there to be compared with; a larger batch or fewer shards may help"
  }
}

extension Tally {
  /// - Throws: ``NothingCounts``, ``TrainingDiverged``.
  func requireMean(of split: String, in time: String) throws {
    guard weight > 0 else { throw NothingCounts(split: split, time: time) }
    guard loss.isFinite else { throw TrainingDiverged(split: split, time: time) }
  }
}
