import MPI
import Results

/// A rank's part in the watch that ranks keep over each other: rank 0 over all, the others over it.
struct Watching {
  /// Of this rank's trials.
  let steps = StepCounter()
  /// On rank 0 of several.
  private let watch: RankWatch?
  /// On the others.
  private let pulse: Pulse?

  /// Begins to watch. Where something is lost without which the job cannot go on, that is said and all
  /// ranks end.
  /// - Throws: `SystemThread.Unavailable`.
  init(_ ranks: any Communicator, _ setting: JobSetting, _ console: any JobConsole) throws {
    var place = RankPlace.current(host: setting.host)
    place.process = setting.process
    let giveUp = { @Sendable (loss: RankLoss, says: Bool) in
      if says { console.problem("error: \(loss)") }
      setting.giveUp(loss, .stopped)
    }
    guard ranks.size > 1 else {
      (watch, pulse) = (nil, nil)
      return
    }
    if ranks.rank == 0 {
      watch = try RankWatch(
        ranks, at: place, places: setting.places, note: { console.note($0) },
        giveUp: { giveUp($0, true) })
      pulse = nil
    } else {
      watch = nil
      pulse = try Pulse(
        ranks, at: place, places: setting.places, counting: steps,
        leave: { if setting.outlivesRanks { setting.leave() } }, tell: giveUp)
    }
  }

  func learn(_ places: [RankPlace]) { pulse?.learn(places) }

  /// From here on the loss of a rank is told by the function returned.
  /// - Parameter members: the job's numbers of the ranks, whose places in it are told.
  func beginCoordination(of members: [Int]) -> () -> [LifeChange] {
    guard let watch else { return { [] } }
    watch.beginCoordination()
    return { watch.changes().compactMap { $0.numbered(in: members) } }
  }

  /// From here on the loss of a rank that was not yet lost ends the job.
  /// - Parameters:
  ///   - members: the job's numbers of the ranks.
  ///   - given: ranks that were given up, as places in it.
  /// - Returns: the places of all that are lost.
  func endCoordination(of members: [Int], giving given: Set<Int>) -> Set<Int> {
    let lost = watch?.endCoordination(giving: Set(given.map { members[$0] })) ?? []
    return Set(members.indices.filter { lost.contains(members[$0]) })
  }

  /// Ends the processes on this host of ranks of the job that are lost.
  func end(_ lost: Set<Int>) { watch?.end(lost) }

  /// Called once, before any rank may leave.
  func stop() {
    watch?.stop()
    pulse?.stop()
  }
}
