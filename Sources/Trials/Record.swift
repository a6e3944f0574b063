/// Where a trial's record goes; the runner binds it to the journal, tests to memory.
package protocol RecordSink: AnyObject {
  /// Values since the last call, in order.
  func send(_ samples: [Sample]) throws
  /// Tensors to keep under `tag`.
  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws
  /// Whether a checkpoint should be made now: enough time has passed, or the trial is about to be
  /// stopped.
  func checkpointIsDue() throws -> Bool
  /// Makes the state safe, after the values recorded before it.
  func checkpoint(_ state: [NamedArray], at moment: Moment) throws
  /// Throws ``TrialStopped`` when the trial must not go on.
  func throwIfStopped() throws
}

/// Thrown by ``Trial/checkpoint(_:)`` and friends when a trial must end: not an error of its own.
package enum TrialStopped: Error, Equatable {
  /// The run is saved and can be continued.
  case drained
  /// It ran longer than `faults.timeout` allows.
  case timedOut
  /// The search came to its end below this trial: nothing of it counts.
  case unwanted
  case pruned
}

/// What a trial has recorded so far. A trial only appends to it.
package final class Record {
  /// The state to continue from: what the last checkpoint of an earlier attempt saved.
  package let restored: [NamedArray]?
  private let sink: any RecordSink
  private var pending: [Sample] = []
  private var last = Moment.end

  package init(sink: any RecordSink, restored: [NamedArray]? = nil) {
    (self.sink, self.restored) = (sink, restored)
  }

  package func append(_ metric: String, _ value: Double, at moment: Moment) {
    pending.append(Sample(metric, moment, value))
    last = moment
  }

  package func save(_ tensors: [NamedArray], tag: String) throws {
    try flush()
    try sink.save(tensors, tag: tag, at: last)
  }

  /// Offers a place to continue from. `state` is asked for only when a checkpoint is due.
  package func checkpoint(_ state: () throws -> [NamedArray]) throws {
    try flush()
    if try sink.checkpointIsDue() { try sink.checkpoint(try state(), at: last) }
    try sink.throwIfStopped()
  }

  package func throwIfStopped() throws {
    try flush()
    try sink.throwIfStopped()
  }

  package func flush() throws {
    guard !pending.isEmpty else { return }
    try sink.send(pending)
    pending.removeAll(keepingCapacity: true)
  }
}
