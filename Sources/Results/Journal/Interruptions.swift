import Trials

/// Which trials were running when sessions ended without a word: what a journal says of deaths of the job.
struct Interruptions: Sendable {
  /// Of the session that is read.
  private var running: Set<Int> = []
  /// By trial: at how many deaths in a row it was running, up to the session before.
  private var earlier: [Int: Int] = [:]

  mutating func note(_ event: Event) {
    switch event {
    case .started(let trial, _, _, let rank, _):
      // A rank below 0: it is only to begin anew.
      if rank >= 0 { running.insert(trial) } else { running.remove(trial) }
    case .finished(let trial, _, _), .ended(let trial, _, _), .stopped(let trial, _, _, _):
      running.remove(trial)
    case .inherited, .recorded, .appended, .checkpointed, .saved: break
    }
  }

  /// A new session begins: the one before had died, unless ``noteRest()`` came first.
  mutating func noteSession() { (earlier, running) = (deaths, []) }

  /// The session was put aside in order.
  mutating func noteRest() { (earlier, running) = ([:], []) }

  /// By trial: at how many deaths in a row it was running, where the last session has died.
  var deaths: [Int: Int] {
    running.reduce(into: [:]) { $0[$1] = earlier[$1, default: 0] + 1 }
  }
}
