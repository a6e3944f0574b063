import Results
import Trials

/// Ranks that die while the farm lives on.
extension Coordinator {
  /// Goes on without a rank: the trial that ran there is tried again elsewhere, as far as
  /// `faults.retries` goes, and those that waited there are handed out again.
  /// - Throws: ``RankDied`` where the launcher ends the job with the rank, and where the rank was one of
  ///   a group.
  func goOn(without death: RankDied) throws {
    guard outlivesRanks, layout.ranksPerTrial == 1 else { throw death }
    lost.insert(death.rank)
    guard let worker = layout.leaders.firstIndex(of: death.rank) else {
      return display.warn("\(death.fact); it had no work")
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
        state: .lost, reason: death.fact, seconds: max(0, clock.stamp - row.startTime),
        time: clock.stamp)
      try note(end, of: trial, row.attempts, after: actions, &outcome)
    }
    try takeVerdicts(&outcome)
    try settle(outcome)
    display.warn("\(death.fact); " + Self.consequence(for: running, actions))
  }

  private static func consequence(for running: [Int], _ actions: [Scheduler.Action]) -> String {
    guard let trial = running.first else { return "no trial ran there" }
    return actions.contains(.repeatLater(trial: trial))
      ? "trial \(trial) is tried again on another rank" : "trial \(trial) is lost"
  }
}
