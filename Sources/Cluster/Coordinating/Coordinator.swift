import Logging
import MPI
import Results
import Search
import Spec
import Synchronization
import Tensors
import Trials

/// Hands out trials, journals what happens to them and keeps the study: a service of rank 0 that
/// sleeps when nothing happens.
package final class Coordinator {
  /// What the rest of the process may ask of a running coordinator.
  package final class Requests: Sendable {
    private let drainAsked = Atomic<Bool>(false)
    private let wished = Atomic<Bool>(false)
    package init() {}
    package var isDrainAsked: Bool { drainAsked.load(ordering: .acquiring) }
    package func askDrain() { drainAsked.store(true, ordering: .releasing) }
    /// Somebody wishes the run to end.
    /// - Returns: whether somebody did before; that its time is up is nobody's wish.
    package func noteWish() -> Bool {
      wished.exchange(true, ordering: .acquiringAndReleasing)
    }
  }

  /// How a run ended.
  package enum Ending: Sendable, Equatable {
    case finished
    /// Put aside before the end: by a signal or by `budget.wall_time`.
    case drained(String)
    case tooManyFailures
  }

  private var judged: JudgedStudy
  private var journal: Journal?
  let link: any CoordinatorLink
  var scheduler: Scheduler
  private var proposals: ProposalBook
  private(set) var stopRule: StopRule
  private var kept: KeptTensors
  private let handsOnWeights: Bool
  private let store: TensorStore
  var layout: GroupLayout
  /// By rank: whether it sees the folder of tensors.
  private let seesFolder: [Bool]
  let requests: Requests
  private let lifeChanges: () -> [LifeChange]
  let snapshots: Snapshots
  var display: any ProgressDisplay
  let timeLimit: TimeLimit?
  private let clocks: ClockShifts
  let logger: Logger
  let outputs: OutputStore?
  let clock: any FarmClock
  /// Whether the other ranks live on when one dies.
  let outlivesRanks: Bool
  /// Ranks that were given up while the run went on.
  var lost: Set<Int> = []
  /// How often workers that were given up were asked to start over, by worker.
  var returns: [Int: Int] = [:]
  var overdue: OverdueWatch
  private var lagWaits: LagWaits
  var drainReason: String?

  package init(
    study: Study, journal: consuming Journal, link: any CoordinatorLink, plan: FarmPlan,
    store: TensorStore, requests: Requests, snapshots: Snapshots, display: any ProgressDisplay,
    logger: Logger, clock: any FarmClock = WallClock(),
    lifeChanges: @escaping () -> [LifeChange] = { [] }
  ) throws {
    var judged = JudgedStudy(study, pruner: plan.pruner, byArrival: plan.judgesByArrival)
    let verdicts = judged.decide(at: clock.stamp)
    if !verdicts.events.isEmpty { try journal.append(verdicts.events) }
    self.journal = consume journal
    self.link = link
    self.lifeChanges = lifeChanges
    (self.requests, self.snapshots, self.display) = (requests, snapshots, display)
    (self.clock, lagWaits) = (clock, LagWaits(workers: plan.schedule.workers))
    let rows = judged.study.trials
    let ended = rows.filter(\.state.isFinal).map(\.number)
    let undecided = rows.filter { $0.provisional != nil }.map(\.number)
    let held = rows.map(\.number).filter(judged.isHeld)
    let repeated = rows.filter { $0.repeated > 0 }.map { ($0.number, $0.repeated) }
    scheduler = Scheduler(
      plan.schedule, ended: Set(ended), undecided: Set(undecided), paused: Set(held),
      repeated: Dictionary(uniqueKeysWithValues: repeated))
    self.judged = judged
    (proposals, stopRule) = (plan.proposals, plan.stopRule)
    timeLimit = plan.timeLimits.min { $0.drain < $1.drain }
    (clocks, layout, self.logger) = (plan.clocks, plan.layout, logger)
    (kept, self.store, seesFolder) = (KeptTensors(plan.tensors), store, plan.seesFolder)
    (handsOnWeights, outlivesRanks) = (plan.handsOnWeights, plan.outlivesRanks)
    (outputs, overdue) = (plan.outputs, OverdueWatch(limit: plan.overdue))
    store.remove(verdicts.superseded)
    for row in rows {
      if let assignment = row.assignment { proposals.restore(assignment, of: row.number) }
    }
    let order = plan.judgesByArrival ? ended.sorted { rows[$0].ended(before: rows[$1]) } : ended
    var outcome = Consequences()
    for trial in order { try noteEnd(of: trial, &outcome) }
    store.remove(outcome.superseded)
  }

  /// Serves the workers until every trial has ended or the run is put aside, then dismisses them.
  /// - Throws: ``RankLoss`` when one will not come to its end and the others cannot go on without it;
  ///   what the journal throws.
  package func run() throws -> Ending {
    Denormals.flush()
    defer { display.end() }
    var backoff = Backoff()
    while !scheduler.isComplete {
      if try serve() {
        lagWaits.look(at: scheduler, now: clock.elapsed)
        backoff = Backoff(longestSleep: scheduler.expectsRequests ? 1 : 5)
      } else if try proposals.prepare(below: scheduler.startable) {
        // A worker that becomes free finds its next trial made.
        backoff.reset()
      } else {
        backoff.pause()
      }
      try heedLifeChanges()
      try giveUpOverdue()
      try journal?.syncIfDue()
      try link.tidy()
      try drainIfAsked()
      try endIfDue()
      try snapshots.takeIfDue(study)
      display.update(study, busy: busyRanks)
    }
    lagWaits.look(at: scheduler, now: clock.elapsed)
    try journal?.sync()
    try dismissWorkers()
    return ending
  }

  /// Sends the workers away and waits for their last words, which would otherwise reach whoever
  /// coordinates after this. What they say of trials above the limit is not heard.
  private func dismissWorkers() throws {
    var present = Set(presentWorkers)
    for worker in presentWorkers { try link.send(.dismiss, to: worker) }
    var backoff = Backoff()
    while !present.isEmpty {
      try link.tidy()
      guard let (worker, report) = try link.poll() else {
        // All trials have ended: who dies now says no last word, and nothing else is missing.
        for case .lost(let loss) in lifeChanges() where !lost.contains(loss.rank) {
          if let worker = try dismissRest(after: loss) { present.remove(worker) }
        }
        backoff.pause()
        continue
      }
      if case .broke(let broken) = report { throw broken }
      if report == .left { present.remove(worker) }
      backoff.reset()
    }
  }

  private func heedLifeChanges() throws {
    let changes = lifeChanges()
    guard !changes.isEmpty else { return }
    // What a rank said before it was lost is noted; those that live may say more than can be heard.
    for _ in 0..<Self.lastWords {
      guard try serve() else { break }
    }
    try journal?.sync()
    for change in changes { try heed(change) }
  }

  /// Reports that are heard before a rank is given up.
  private static let lastWords = 10_000

  /// The workers whose leading rank lives, as far as is known.
  var presentWorkers: [Int] {
    layout.leaders.indices.filter { !lost.contains(layout.leaders[$0]) }
  }

  package var study: Study { judged.study }

  /// Trials in all.
  var total: Int { study.header.total }

  /// What the ranks did with their time in this session.
  func note(_ usage: [RankUsage]) {
    var usage = usage
    for (ranks, figures) in zip(layout.groups, lagWaits.figures) {
      for rank in ranks where usage.indices.contains(rank) {
        (usage[rank].lagWaits, usage[rank].lagWaiting) = (figures.times, figures.seconds)
      }
    }
    judged.note(usage)
  }

  func takeJournal() -> Journal? { journal.take() }

  /// Notes that what runs was put aside in order.
  func noteRest() throws {
    try journal?.appendRest()
    try journal?.sync()
  }

  private var ending: Ending {
    if let drainReason { return .drained(drainReason) }
    return stopRule.leavesOutAfterFailures(of: total) ? .tooManyFailures : .finished
  }

  /// - Returns: whether there was anything to do.
  private func serve() throws -> Bool {
    guard let (worker, report) = try link.poll() else { return false }
    // What a rank said last and what comes after it was given up is of attempts that are over.
    guard !lost.contains(layout.leader(of: worker)) || takeBack(worker, report) else {
      return true
    }
    if case .broke(let broken) = report { throw broken }
    switch report {
    case .joined, .startedOver:
      try carryOut(scheduler.handle(.joined(worker: worker)))
    case .putAside:
      try carryOut(scheduler.handle(.putAside(worker: worker)))
    case .happened(let events, let repeatable):
      try note(
        clocks.corrected(events, of: layout.leader(of: worker)), from: worker,
        repeatable: repeatable)
    case .tensors(let name, let bytes):
      try store.put(bytes, under: name)
    case .output(let trial, let attempt, let bytes):
      keep(bytes, of: trial, attempt, from: layout.leader(of: worker))
    case .absent(let rank):
      try goOn(withoutHung: rank, of: worker)
    case .left, .broke:
      preconditionFailure("worker \(worker) left before it was dismissed: \(report)")
    }
    return true
  }

  /// Journals a worker's events and what follows from them, then lets the scheduler act on those that
  /// ended a trial.
  private func note(_ events: [Event], from worker: Int, repeatable: [Int]) throws {
    var outcome = Consequences()
    for event in events {
      if judged.hasEnded(event.trial) {
        // It was stopped while it ran: what it says since does not count.
        outcome.drop(event)
        if case .finished(let trial, _, let end) = event {
          outcome.actions += scheduler.handle(
            .ended(trial: trial, worker: worker, seconds: end.seconds, mayRepeat: false))
        }
      } else if case .finished(let trial, let attempt, let end) = event {
        let mayRepeat = repeatable.contains(trial)
        try finish(trial, attempt, end, on: worker, mayRepeat: mayRepeat, &outcome)
      } else {
        outcome.events.append(event)
        outcome.superseded += judged.apply(event)
      }
      try takeVerdicts(&outcome)
      if case .recorded(let trial, _, _) = event, judged.isHeld(trial) {
        outcome.pauses.append((trial, worker))
      }
    }
    try settle(outcome)
  }

  /// Journals what happened, then does what follows from it.
  func settle(_ outcome: Consequences) throws {
    if !outcome.events.isEmpty { try journal?.append(outcome.events) }
    store.remove(outcome.superseded)
    for (trial, worker) in outcome.stops { try link.send(.stop(trial: trial), to: worker) }
    for (trial, worker) in outcome.pauses where judged.isHeld(trial) {
      try link.send(.pause(trial: trial), to: worker)
    }
    try carryOut(outcome.actions)
  }

  /// An attempt ended on a worker.
  private func finish(
    _ trial: Int, _ attempt: Int, _ end: Outcome, on worker: Int, mayRepeat: Bool,
    _ outcome: inout Consequences
  ) throws {
    guard end.state != .waiting else { return pause(trial, attempt, end, on: worker, &outcome) }
    let actions = scheduler.handle(
      .ended(trial: trial, worker: worker, seconds: end.seconds, mayRepeat: mayRepeat))
    outcome.actions += actions
    try note(end, of: trial, attempt, after: actions, &outcome)
  }

  /// Notes how an attempt ended, and whether another follows.
  /// - Parameter actions: What the scheduler said to it.
  func note(
    _ end: Outcome, of trial: Int, _ attempt: Int, after actions: [Scheduler.Action],
    _ outcome: inout Consequences
  ) throws {
    let isOver = !actions.contains(.repeatLater(trial: trial))
    log(end, of: trial, attempt, isOver: isOver)
    let final =
      isOver && judged.hasPruner
      ? Event.ended(trial: trial, attempt: attempt, end)
      : Event.finished(trial: trial, attempt: attempt, isOver ? end : end.brokenOff)
    outcome.events.append(final)
    outcome.superseded += judged.apply(final)
    if isOver && !judged.hasPruner { try noteEnd(of: trial, &outcome) }
  }

  /// An attempt was put aside at a rung.
  private func pause(
    _ trial: Int, _ attempt: Int, _ end: Outcome, on worker: Int, _ outcome: inout Consequences
  ) {
    let event = Event.finished(trial: trial, attempt: attempt, end)
    outcome.events.append(event)
    outcome.superseded += judged.apply(event)
    outcome.actions += scheduler.handle(
      .paused(trial: trial, worker: worker, isHeld: judged.isHeld(trial)))
  }

  /// Takes the verdicts that are due: trials that they stop, and trials that have passed them all.
  func takeVerdicts(_ outcome: inout Consequences) throws {
    let (events, superseded, promoted) = judged.decide(at: clock.stamp)
    outcome.superseded += superseded
    for trial in promoted { outcome.actions += scheduler.handle(.promoted(trial: trial)) }
    for event in events {
      outcome.events.append(event)
      if case .stopped(let trial, let rung, _, _) = event {
        logger.debug("trial \(trial) is stopped at rung \(rung)")
        if let worker = scheduler.holder(of: trial) { outcome.stops.append((trial, worker)) }
      }
      outcome.actions += scheduler.handle(.decided(trial: event.trial))
      try noteEnd(of: event.trial, &outcome)
    }
  }

  /// Files are not removed before the end is in the journal: where that cannot be written, the trial
  /// runs again, and may begin with what another has left.
  private func noteEnd(of trial: Int, _ outcome: inout Consequences) throws {
    let row = study.trials[trial]
    try proposals.note(Observation(of: row, in: study), of: trial)
    stopRule.note(row, of: study)
    if let limit = stopRule.limit { _ = scheduler.handle(.limit(limit)) }
    let end = scheduler.firstUnfinished
    let oldest = handsOnWeights ? proposals.oldestParent(of: end) : end
    for trial in kept.advance(to: end, in: study, lending: oldest) {
      outcome.superseded += study.trials[trial].tensors
    }
  }

  func carryOut(_ actions: [Scheduler.Action]) throws {
    for case .assign(let trials, let worker) in actions {
      try link.send(.run(try trials.map { try order($0, for: worker) }), to: worker)
    }
  }

  private func order(_ trial: Int, for worker: Int) throws -> Order {
    let row = study.trials.indices.contains(trial) ? study.trials[trial] : nil
    let assignment = try proposals.assignment(of: trial)
    let parent = proposals.parent(of: trial)
    // What goes on from a checkpoint has its weights there.
    let inherited = try row?.checkpoint == nil ? parent.flatMap(weights) : nil
    func sent(_ file: TensorFile) throws -> SentFile {
      SentFile(file, bytes: seesFolder[layout.leader(of: worker)] ? nil : try store.bytes(of: file))
    }
    func lent(_ file: TensorFile) throws -> SentFile {
      do { return try sent(file) } catch { throw WeightsMissing(of: parent, cause: error) }
    }
    return Order(
      trial: trial, attempt: (row?.attempts ?? 0) + 1, assignment: assignment,
      checkpoint: try row?.checkpoint.map(sent), parent: parent,
      inherited: try inherited.map(lent))
  }

  /// What others may begin with, as a trial left it.
  /// - Throws: ``WeightsMissing``.
  private func weights(of trial: Int) throws -> TensorFile? {
    guard handsOnWeights else { return nil }
    guard let file = study.trials[trial].weights else { throw WeightsMissing(of: trial) }
    return file
  }
}

extension TrialRow {
  /// By time; of two at the same time, the one with the lower number.
  fileprivate func ended(before other: TrialRow) -> Bool {
    (endTime, number) < (other.endTime, other.number)
  }
}

extension Outcome {
  /// The same attempt, where another will follow.
  fileprivate var brokenOff: Outcome {
    var outcome = self
    outcome.state = .waiting
    return outcome
  }
}
