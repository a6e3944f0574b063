import Results
import Trials

/// Binds the record of one attempt to the coordinator and to the folder of tensors.
final class AttemptSink: RecordSink {
  private let order: Order
  private let outbox: ReportOutbox
  private let store: TensorStore
  /// Reads what the coordinator says; whether the attempt must be put aside.
  private let mustStop: () throws -> Bool
  private let timeout: Duration?
  private let start = ContinuousClock.now
  private var lastCheckpoint = ContinuousClock.now
  private var checkpoints = 0
  private var isStopping = false

  init(
    order: Order, outbox: ReportOutbox, store: TensorStore, timeout: Duration?,
    mustStop: @escaping () throws -> Bool
  ) {
    (self.order, self.outbox, self.store) = (order, outbox, store)
    (self.timeout, self.mustStop) = (timeout, mustStop)
  }

  func begin(rank: Int, time: Double) throws {
    outbox.append(
      .started(
        trial: order.trial, attempt: order.attempt, assignment: order.assignment, rank: rank,
        time: time))
    try outbox.flush(onlyIfWorthwhile: true)
  }

  /// Wall time of the attempt so far, seconds.
  var seconds: Double { (ContinuousClock.now - start).seconds }

  func end(_ outcome: Outcome, mayRepeat: Bool) {
    if mayRepeat { outbox.markRepeatable(trial: order.trial) }
    outbox.append(.finished(trial: order.trial, attempt: order.attempt, outcome))
  }

  func send(_ samples: [Sample]) throws {
    outbox.append(.recorded(trial: order.trial, attempt: order.attempt, samples))
    try outbox.flush(onlyIfWorthwhile: true)
  }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
    guard store.keepsTensors else { return }
    let file = try store.write(tensors, trial: order.trial, tag: tag, at: moment)
    outbox.append(.saved(trial: order.trial, attempt: order.attempt, file))
  }

  func checkpointIsDue() throws -> Bool {
    if !isStopping { isStopping = try mustStop() }
    return isStopping || ContinuousClock.now - lastCheckpoint >= store.checkpointInterval
  }

  func checkpoint(_ state: [NamedArray], at moment: Moment) throws {
    let file = try store.write(
      state, trial: order.trial,
      tag: TensorStore.checkpointTag(attempt: order.attempt, count: checkpoints), at: moment)
    checkpoints += 1
    outbox.append(.checkpointed(trial: order.trial, attempt: order.attempt, file))
    try outbox.flush()
    lastCheckpoint = ContinuousClock.now
  }

  func throwIfStopped() throws {
    if !isStopping { isStopping = try mustStop() }
    if isStopping { throw TrialStopped.drained }
    if let timeout, ContinuousClock.now - start > timeout { throw TrialStopped.timedOut }
  }
}
