/// Which worker runs which trial next: a pure function of what happened so far.
///
/// Retries go before new trials, new trials in order. A worker, which is a group of ranks, holds one
/// batch that it works on and one that is prefetched where trials are so short that it would else
/// wait for the coordinator. Of longer ones, up to a second, one is prefetched while so many are left
/// that it does not matter behind which it waits. Of long trials, and for groups of several ranks,
/// nothing is prefetched: they hold the trial that they run, and no trial waits behind another while a
/// worker is free. No time, no rank and no thread is known here.
package struct Scheduler: Sendable {
  package struct Plan: Sendable {
    /// Trials in all.
    package var total: Int
    /// Trial k starts only when all trials ≤ k − lag have ended; `nil`: proposals need no results.
    package var lag: Int?
    package var workers: Int
    /// Further attempts of a trial whose attempt may be repeated.
    package var retries: Int
    /// Whether a worker holds more than the trial it runs.
    package var prefetches: Bool
    /// Whether a proposal that is made later knows more.
    package var learns = false
    /// Whether a trial's last attempt does not end it: that is said by ``Input/decided(trial:)``.
    package var awaitsVerdicts = false
    /// By worker: the ranks of its group; empty: all have as many.
    package var sizes: [Int] = []

    package init(
      total: Int, lag: Int? = nil, workers: Int, retries: Int = 0, prefetches: Bool = true
    ) {
      (self.total, self.lag, self.workers, self.retries) = (total, lag, workers, retries)
      self.prefetches = prefetches
    }
  }

  package enum Input: Sendable, Equatable {
    /// A worker is there and holds nothing.
    case joined(worker: Int)
    /// An attempt ended after `seconds`; `mayRepeat` where another attempt could end otherwise.
    case ended(trial: Int, worker: Int, seconds: Double, mayRepeat: Bool)
    /// An attempt was put aside at a rung; where it is held, until ``promoted(trial:)``.
    case paused(trial: Int, worker: Int, isHeld: Bool)
    /// A trial may go on from the rung at which it is, or was about to be, held.
    case promoted(trial: Int)
    /// A trial has ended for good, whether its last attempt is over or a verdict came before.
    case decided(trial: Int)
    /// Nothing new is started from here on; what runs comes to an end or is put aside.
    case drain
    /// A worker has put aside all that it held.
    case putAside(worker: Int)
    /// A worker is gone. Of the trials that it held, attempts at those in `running` are over.
    case lost(worker: Int, running: [Int])
    /// Trials from this number on are not wanted any more.
    case limit(Int)
  }

  package enum Action: Sendable, Equatable {
    case assign([Int], worker: Int)
    /// The trial has ended for good: there will be no further attempt.
    case conclude(trial: Int)
    /// Another attempt of the trial will follow.
    case repeatLater(trial: Int)
  }

  package internal(set) var plan: Plan
  package private(set) var isDraining = false
  /// All trials below have ended.
  package private(set) var firstUnfinished = 0

  private var ended: [Bool]
  /// Trials of which no attempt will follow, though they may not have ended.
  private var over: [Bool]
  private var attempts: [Int: Int] = [:]
  private var retries: [Int] = []
  /// Trials of which an attempt will follow when they are promoted.
  private var paused: Set<Int>
  private var next = 0
  private var held: [[Int]]
  private var joined: [Bool]
  /// Workers that are there and hold nothing.
  private var free = 0
  /// Workers that were there and are lost.
  private(set) var isLost: [Bool]
  private var batch = BatchSize()

  /// - Parameters:
  ///   - ended: trials that ended in earlier sessions.
  ///   - undecided: trials whose last attempt ended there, and which wait for a verdict.
  ///   - paused: trials that are held at a rung.
  ///   - repeated: by trial, attempts that ended there and were to be followed by another; 0 of most.
  package init(
    _ plan: Plan, ended: Set<Int> = [], undecided: Set<Int> = [], paused: Set<Int> = [],
    repeated: [Int: Int] = [:]
  ) {
    (self.plan, self.paused, attempts) = (plan, paused, repeated)
    self.ended = (0..<plan.total).map(ended.contains)
    over = (0..<plan.total).map { ended.contains($0) || undecided.contains($0) }
    held = Array(repeating: [], count: plan.workers)
    joined = Array(repeating: false, count: plan.workers)
    isLost = joined
    advance()
  }

  /// Every wanted trial has ended, or, while draining, every worker has put aside what it held.
  package var isComplete: Bool {
    firstUnfinished >= plan.total || (isDraining && held.allSatisfy(\.isEmpty))
  }

  /// Workers that hold at least one trial.
  package var busyWorkers: Int { held.count { !$0.isEmpty } }

  /// The trials that a worker holds, in the order in which it got them.
  package func held(by worker: Int) -> [Int] { held[worker] }

  /// Whether a worker is there and holds nothing.
  package func isFree(_ worker: Int) -> Bool { joined[worker] && held[worker].isEmpty }

  /// Whether free workers get nothing because the oldest trial that has not ended is `lag` behind.
  package var isHeldByLag: Bool {
    plan.lag != nil && !isDraining && retries.isEmpty && next < plan.total && !canStart(next)
  }

  /// No trial from this number on will be started as things are.
  package var startable: Int {
    isDraining ? 0 : min(plan.total, plan.lag.map { firstUnfinished + $0 } ?? plan.total)
  }

  /// Trials that no worker holds and none has ended, at most.
  var startableLeft: Int { retries.count + max(0, plan.total - next) }

  /// The worker that holds a trial.
  package func holder(of trial: Int) -> Int? { held.firstIndex { $0.contains(trial) } }

  package mutating func handle(_ input: Input) -> [Action] {
    switch input {
    case .joined(let worker):
      change(worker) { _, isThere in isThere = true }
      isLost[worker] = false
      return assignments(for: worker)
    case .ended(let trial, let worker, let seconds, let mayRepeat):
      return end(trial, worker: worker, seconds: seconds, mayRepeat: mayRepeat)
    case .paused(let trial, let worker, let isHeld):
      release(trial, from: worker)
      if isHeld { paused.insert(trial) } else { putBack(trial) }
      return assignments(for: worker) + assignmentsForIdle()
    case .promoted(let trial):
      guard paused.remove(trial) != nil else { return [] }
      putBack(trial)
      return assignmentsForIdle()
    case .decided(let trial):
      guard let conclusion = conclude(trial) else { return [] }
      return [conclusion] + assignmentsForIdle()
    case .drain:
      isDraining = true
      return []
    case .putAside(let worker):
      change(worker) { held, _ in held = [] }
      return []
    case .lost(let worker, let running):
      return lose(worker, running)
    case .limit(let limit):
      plan.total = min(plan.total, limit)
      retries.removeAll { $0 >= plan.total }
      return []
    }
  }

  private mutating func release(_ trial: Int, from worker: Int) {
    change(worker) { held, _ in
      if let place = held.firstIndex(of: trial) { held.remove(at: place) }
    }
  }

  /// Changes what a worker holds, and whether it is there.
  private mutating func change(
    _ worker: Int, _ body: (_ held: inout [Int], _ isThere: inout Bool) -> Void
  ) {
    if isFree(worker) { free -= 1 }
    body(&held[worker], &joined[worker])
    if isFree(worker) { free += 1 }
  }

  private mutating func end(
    _ trial: Int, worker: Int, seconds: Double, mayRepeat: Bool
  ) -> [Action] {
    release(trial, from: worker)
    batch.note(seconds: seconds)
    // The one that reports is served first; then those that had waited for the lag or a retry.
    return endAttempt(at: trial, mayRepeat: mayRepeat) + assignments(for: worker)
      + assignmentsForIdle()
  }

  private mutating func lose(_ worker: Int, _ running: [Int]) -> [Action] {
    isLost[worker] = true
    let left = held[worker]
    change(worker) { held, isThere in (held, isThere) = ([], false) }
    var actions: [Action] = []
    for trial in left {
      if running.contains(trial) {
        actions += endAttempt(at: trial, mayRepeat: true)
      } else {
        putBack(trial)
      }
    }
    return actions + assignmentsForIdle()
  }

  private mutating func endAttempt(at trial: Int, mayRepeat: Bool) -> [Action] {
    let attempt = attempts[trial, default: 0] + 1
    if mayRepeat && attempt <= plan.retries && !ended[trial] {
      attempts[trial] = attempt
      if !isDraining && trial < plan.total { retries.append(trial) }
      return [.repeatLater(trial: trial)]
    }
    guard !plan.awaitsVerdicts else {
      over[trial] = true
      return []
    }
    return conclude(trial).map { [$0] } ?? []
  }

  /// - Returns: `nil` where the trial has ended before.
  private mutating func conclude(_ trial: Int) -> Action? {
    guard !ended[trial] else { return nil }
    (ended[trial], over[trial]) = (true, true)
    retries.removeAll { $0 == trial }
    paused.remove(trial)
    advance()
    return .conclude(trial: trial)
  }

  /// Lets a trial that was put aside go on, lower trials first.
  private mutating func putBack(_ trial: Int) {
    guard !isDraining, trial < plan.total, !ended[trial] else { return }
    retries.insert(trial, at: retries.firstIndex { $0 > trial } ?? retries.count)
  }

  private mutating func assignmentsForIdle() -> [Action] {
    var actions: [Action] = []
    guard free > 0 else { return actions }
    for worker in held.indices where isFree(worker) && hasWork {
      actions += assignments(for: worker)
    }
    return actions
  }

  private mutating func assignments(for worker: Int) -> [Action] {
    guard !isDraining, joined[worker] else { return [] }
    let size = batchSize
    guard held[worker].count <= size else { return [] }
    var trials: [Int] = []
    while trials.count + held[worker].count < max(1, 2 * size), isNeeded(worker),
      let trial = takeNext()
    {
      trials.append(trial)
    }
    guard !trials.isEmpty else { return [] }
    change(worker) { held, _ in held += trials }
    return [.assign(trials, worker: worker)]
  }

  /// Trials that a worker gets beside those that it runs; 0: it holds the one that it runs.
  private var batchSize: Int {
    guard plan.prefetches, batch.pays || (batch.isNoticeable && hasPlenty) else { return 0 }
    let size = batch.size(remaining: plan.total - next, workers: plan.workers)
    // What one worker holds back no other can start: the lag must reach for all.
    return plan.lag.map { min(size, $0 / (2 * plan.workers)) } ?? size
  }

  /// Whether so many trials are left that one which waits behind another is done long before the end.
  private var hasPlenty: Bool { !plan.learns && plan.total - next > 16 * plan.workers }

  /// Whether a worker is likely to ask for a trial within a second.
  package var expectsRequests: Bool { batch.isNoticeable }

  private var hasWork: Bool { !retries.isEmpty || canStart(next) }

  private func canStart(_ trial: Int) -> Bool {
    guard trial < plan.total else { return false }
    guard let lag = plan.lag else { return true }
    return trial < firstUnfinished + lag
  }

  private mutating func takeNext() -> Int? {
    if !retries.isEmpty { return retries.removeFirst() }
    while next < plan.total && (over[next] || paused.contains(next)) { next += 1 }
    guard canStart(next) else { return nil }
    defer { next += 1 }
    return next
  }

  private mutating func advance() {
    while firstUnfinished < plan.total && ended[firstUnfinished] { firstUnfinished += 1 }
  }
}
