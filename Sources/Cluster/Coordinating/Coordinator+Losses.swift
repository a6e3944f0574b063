import Results
import Trials

/// Ranks that are lost while the farm lives on.
extension Coordinator {
  /// Acts on what was learnt of the life of a rank.
  func heed(_ change: LifeChange) throws {
    switch change {
    case .lost(let loss):
      guard !lost.contains(loss.rank) else { return }
      try goOn(without: loss)
    case .returned(let rank): try welcomeBack(rank)
    case .stalled(let rank, let seconds):
      logger.info("the trial on rank \(rank) has made no step for \(Int(seconds)) s")
    case .awaited: break
    }
  }

  /// A rank that was given up was only slow: it is to forget what it holds, and may then work again. The
  /// first of several ranks that work together does not come back.
  private func welcomeBack(_ rank: Int) throws {
    guard lost.contains(rank), let worker = layout.leaders.firstIndex(of: rank),
      layout.groups[worker].count == 1
    else { return }
    returns[worker, default: 0] += 1
    try link.send(.startOver(turn: returns[worker, default: 0]), to: worker)
  }

  /// - Returns: whether a worker that was given up has started over.
  func takeBack(_ worker: Int, _ report: Report) -> Bool {
    guard case .startedOver(let turn) = report, turn == returns[worker] else { return false }
    let rank = layout.leader(of: worker)
    lost.remove(rank)
    display.warn("rank \(rank) is back")
    return true
  }

  /// Goes on without a rank. A group that loses a member is formed again of the others; the trial that
  /// ran there is tried again, as far as `faults.retries` goes, and those that waited there are handed
  /// out again.
  /// - Throws: ``RankLoss`` where the launcher ends the job with the rank.
  func goOn(without loss: RankLoss) throws {
    guard loss.rank > 0, outlivesRanks || loss.manner != .died else { throw loss }
    let leaders = layout.leaders
    guard let (worker, left) = noteLoss(loss) else {
      return display.warn("\(loss.fact); it had no work")
    }
    guard leaders[worker] == loss.rank else {
      // The first rank ends the attempt, and says so.
      return display.warn("\(loss.fact); its group goes on with \(RankList.text(left))")
    }
    let running = scheduler.held(by: worker).filter { trial in
      study.trials.indices.contains(trial) && study.trials[trial].state == .running
    }
    let actions = scheduler.handle(.lost(worker: worker, running: running))
    var outcome = Consequences()
    outcome.actions = actions
    for trial in running {
      let row = study.trials[trial]
      let end = Outcome(
        state: loss.manner == .hung ? .timeout : .lost, reason: loss.fact,
        seconds: max(0, clock.stamp - row.startTime),
        time: clock.stamp)
      try note(end, of: trial, row.attempts, after: actions, &outcome)
    }
    try takeVerdicts(&outcome)
    try settle(outcome)
    display.warn("\(loss.fact); " + Self.consequence(for: running, actions, left))
  }

  /// Goes on without a rank of a group that does not come back from an attempt. It stays given up.
  func goOn(withoutHung rank: Int, of worker: Int) throws {
    guard layout.groups[worker].contains(rank), !lost.contains(rank) else { return }
    try goOn(without: RankLoss(rank: rank, place: nil, manner: .hung))
  }

  /// Gives up the first ranks of groups that say nothing of an attempt whose time is long over.
  func giveUpOverdue() throws {
    guard overdue.isDue(at: clock.elapsed) else { return }
    for worker in layout.groups.indices where layout.groups[worker].count > 1 {
      guard let trial = scheduler.held(by: worker).first, study.trials.indices.contains(trial),
        study.trials[trial].state == .running,
        overdue.note(
          worker, runs: trial, attempt: study.trials[trial].attempts, at: clock.elapsed)
      else { continue }
      try goOn(withoutHung: layout.leader(of: worker), of: worker)
    }
  }

  /// Notes a loss when all trials have ended. What is left of the group is dismissed again, as it may
  /// not have heard it.
  /// - Returns: the worker of whom no last word will come.
  func dismissRest(after loss: RankLoss) throws -> Int? {
    let leaders = layout.leaders
    guard let (worker, left) = noteLoss(loss), leaders[worker] == loss.rank else { return nil }
    if !left.isEmpty { try link.send(.dismiss, to: worker) }
    return worker
  }

  /// Notes that a rank is lost, and lets its group, if it is one, know: the others leave its trial, and
  /// the first of them speaks for the group.
  /// - Returns: the worker whose rank it was, and its other ranks; `nil`: it had no work.
  @discardableResult
  func noteLoss(_ loss: RankLoss) -> (worker: Int, left: [Int])? {
    lost.insert(loss.rank)
    let leaders = layout.leaders
    guard let (worker, left) = layout.leaveOut(loss.rank) else { return nil }
    guard let first = left.first else { return (worker, left) }
    scheduler.resize(worker, to: left.count)
    if leaders[worker] == loss.rank { link.handOver(worker, to: first) }
    link.giveUp(rank: loss.rank, cause: loss.fact)
    return (worker, left)
  }

  /// Ranks that work on a trial.
  var busyRanks: Int {
    layout.groups.indices.reduce(0) { sum, worker in
      scheduler.held(by: worker).isEmpty ? sum : sum + layout.groups[worker].count
    }
  }

  private static func consequence(
    for running: [Int], _ actions: [Scheduler.Action], _ left: [Int]
  ) -> String {
    guard let trial = running.first else { return "no trial ran there" }
    guard actions.contains(.repeatLater(trial: trial)) else { return "trial \(trial) is lost" }
    return "trial \(trial) is tried again"
      + (left.isEmpty ? " on another rank" : ", its group goes on with \(RankList.text(left))")
  }
}
