/// A run that is put aside before its end.
extension Coordinator {
  /// Asks running trials to come to a checkpoint where the run is to be put aside.
  func drainIfAsked() throws {
    guard drainReason == nil else { return }
    if requests.isDrainAsked {
      drainReason = "interrupted"
    } else if let timeLimit, clock.elapsed > timeLimit.drain {
      drainReason = timeLimit.cause
      // Files that would follow have no time either.
      if timeLimit.isOfJob { requests.askDrain() }
    } else {
      return
    }
    logger.info("draining: \(drainReason ?? "")")
    _ = scheduler.handle(.drain)
    for worker in presentWorkers { try link.send(.drain, to: worker) }
  }

  /// - Throws: ``TimeIsUp`` where trials have not come to a checkpoint in time.
  func endIfDue() throws {
    guard let timeLimit, clock.elapsed > timeLimit.end else { return }
    let held = study.trials.filter {
      $0.state == .running && scheduler.holder(of: $0.number) != nil
    }
    guard !held.isEmpty else { return }
    try noteRest()
    throw TimeIsUp(limit: timeLimit, running: held.map(\.number))
  }
}
