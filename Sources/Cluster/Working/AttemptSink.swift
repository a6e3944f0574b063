import Results
import TensorFiles
import Trials

/// Binds the record of one attempt to the coordinator and to the folder of tensors.
final class AttemptSink: RecordSink {
  private let order: Order
  private let outbox: ReportOutbox
  private let bench: TrialBench
  /// Reads what the coordinator says; why the attempt must not go on, if so.
  private let reasonToStop: () throws -> TrialStopped?
  private var start = ContinuousClock.now
  /// When it last made a step: recorded something, let a program's words be heard, or came to a place
  /// where it could stop.
  private var lastStep = ContinuousClock.now
  /// When it was first told to stop.
  private var told: ContinuousClock.Instant?
  /// Whether it has come to such a place at all.
  private var hasAsked = false
  /// Whether one of its programs has said something since it last waited for more.
  private var hasSpoken = false
  private var lastCheckpoint = ContinuousClock.now
  private var checkpoints = 0
  private var reason: TrialStopped?
  /// Whether the trial can go on from a checkpoint made since it was told to pause.
  private var isSafe = false
  private lazy var text = AttemptText(bench, order)

  init(
    order: Order, outbox: ReportOutbox, bench: TrialBench,
    reasonToStop: @escaping () throws -> TrialStopped?
  ) {
    (self.order, self.outbox, self.bench) = (order, outbox, bench)
    self.reasonToStop = reasonToStop
  }

  private var store: TensorStore { bench.store }

  func begin(rank: Int, time: Double) throws {
    for event in order.beginning(rank: rank, time: time) { outbox.append(event) }
    try outbox.flush(onlyIfWorthwhile: true)
  }

  /// The attempt's time counts from here: its group is there.
  func restart() { (start, lastStep) = (.now, .now) }

  /// Wall time of the attempt so far, seconds.
  var seconds: Double { (ContinuousClock.now - start).seconds }

  /// - Throws: ``FarmFailure``.
  func end(_ outcome: Outcome, mayRepeat: Bool) throws {
    if let bytes = text.end(outcome.state) {
      do {
        try outbox.sendText(bytes, of: order)
      } catch {
        throw FarmFailure(cause: error)
      }
    }
    if mayRepeat { outbox.markRepeatable(trial: order.trial) }
    outbox.append(.finished(trial: order.trial, attempt: order.attempt, outcome))
  }

  /// The attempt was put aside, or nobody asks for its outcome any more.
  func leave() { bench.logger.debug("trial \(order.trial) is left as it is") }

  func send(_ samples: [Sample]) throws {
    try noteStep()
    outbox.append(.recorded(trial: order.trial, attempt: order.attempt, samples))
    try outbox.flush(onlyIfWorthwhile: true)
  }

  func append(_ tables: [TableRows]) throws {
    try noteStep()
    outbox.append(.appended(trial: order.trial, attempt: order.attempt, tables))
    try outbox.flush(onlyIfWorthwhile: true)
  }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
    guard store.keeps(tag) else { return }
    let file = try write(tensors, tag: tag, at: moment)
    outbox.append(.saved(trial: order.trial, attempt: order.attempt, file))
  }

  func checkpointIsDue() throws -> Bool {
    try noteAsked()
    let isLeaving = reason == .drained || reason == .paused
    return isLeaving || ContinuousClock.now - lastCheckpoint >= store.checkpointInterval
  }

  func checkpoint(_ state: [NamedArray], at moment: Moment) throws {
    let tag = TensorStore.checkpointTag(attempt: order.attempt, count: checkpoints)
    let file = try write(state, tag: tag, at: moment)
    checkpoints += 1
    outbox.append(.checkpointed(trial: order.trial, attempt: order.attempt, file))
    try outbox.flush()
    lastCheckpoint = ContinuousClock.now
    try noteStep()
    isSafe = reason == .paused
  }

  func throwIfStopped() throws {
    try noteAsked()
    try leaveIfStopped()
  }

  func throwIfStoppedWaiting() throws {
    if hasSpoken { try noteStep() }
    hasSpoken = false
    try look()
    try leaveIfStopped()
    if let stall = bench.stall, ContinuousClock.now - lastStep > stall {
      throw TrialStopped.stalled
    }
  }

  private func leaveIfStopped() throws {
    if let reason, reason != .paused || isSafe { throw reason }
    if let timeout = bench.timeout, ContinuousClock.now - start > timeout {
      throw TrialStopped.timedOut
    }
  }

  var keepsText: Bool { text.isKept }

  func write(_ bytes: [UInt8]) {
    hasSpoken = true
    text.append(bytes)
  }

  func note(_ text: @autoclosure () -> String) {
    bench.logger.debug("trial \(order.trial): \(text())")
  }

  private func noteAsked() throws {
    hasAsked = true
    try noteStep()
    try look()
  }

  private func noteStep() throws {
    lastStep = .now
    bench.steps.note()
    try outbox.noteStep()
  }

  private func look() throws {
    guard reason == nil || reason == .paused else { return }
    do {
      reason = try reasonToStop()
    } catch {
      throw FarmFailure(cause: error)
    }
    if reason != nil, told == nil { told = .now }
  }

  /// Why the ranks of a group are to leave where they communicate: the trial is over its time, or was
  /// told to stop and has come to no place to do so since.
  ///
  /// One that is put aside loses what it did since its last checkpoint, so it is left to itself unless
  /// it has never come to such a place.
  func reasonToLeave() -> TrialStopped? {
    // What breaks the farm is met where the trial next records something, or at its end.
    try? look()
    let now = ContinuousClock.now
    if let timeout = bench.timeout, now - start > timeout + Self.grace { return .timedOut }
    if let stall = bench.stall, now - lastStep > stall { return .stalled }
    guard let reason, let told, now - told > Self.grace else { return nil }
    switch reason {
    case .pruned, .unwanted: return reason
    case .drained: return !hasAsked && now - told > Self.patience ? reason : nil
    case .paused, .timedOut, .stalled: return nil
    }
  }

  /// In which a trial that comes to a place to stop at leaves there: others can use the group again.
  private static let grace = Duration.seconds(TrialLimits.grace)
  /// In which a trial that is put aside comes to its first such place.
  private static let patience = Duration.seconds(5)

  /// A full disk is no fault of the trial: it must not stand in the results as its failure.
  private func write(_ tensors: [NamedArray], tag: String, at moment: Moment) throws -> TensorFile {
    do {
      if store.isShared {
        return try store.write(tensors, trial: order.trial, tag: tag, at: moment)
      }
      let name = Safetensors.fileName(trial: order.trial, tag: tag)
      let bytes = Safetensors.encoded(tensors)
      try outbox.sendAhead(bytes, under: name)
      return TensorFile(name: name, tag: tag, hash: Safetensors.hash(bytes), moment: moment)
    } catch {
      throw FarmFailure(cause: error)
    }
  }
}
