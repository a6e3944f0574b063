import Glibc
import MPI
import Synchronization

/// Rank 0's eye on the others: a thread hears their beats, answers them, and looks at processes.
///
/// While a coordinator runs, it is told what has changed and goes on without a lost rank. At other times
/// all ranks do something together, which a lost one would hold up for ever: then the job ends.
final class RankWatch: Sendable {
  /// Milliseconds between two turns; the processes are looked at each ``lookTurns`` of them.
  private static let period: CInt = 50
  private static let lookTurns = 4

  private struct State {
    var vitals: Vitals
    var outbox = Outbox()
    var turns = 0
    var isCoordinated = false
    /// For the coordinator.
    var changes: [LifeChange] = []
    /// Lost, and not returned.
    var lost: Set<Int> = []
    /// Nobody waits for these any more.
    var given: Set<Int> = []

    mutating func note(_ change: LifeChange) {
      switch change {
      case .lost(let loss): lost.insert(loss.rank)
      case .returned(let rank): lost.remove(rank)
      case .stalled, .awaited: break
      }
    }
  }
  private let ranks: any Communicator
  private let note: @Sendable (String) -> Void
  private let giveUp: @Sendable (RankLoss) -> Void
  private let state: Mutex<State>
  private let ticker = Mutex<Ticker?>(nil)

  /// - Parameters:
  ///   - places: by rank, where it is; empty: its first beat tells.
  ///   - note: says something that needs no other consequence.
  ///   - giveUp: ends the job; called once, from a thread of its own.
  init(
    _ ranks: any Communicator, at place: RankPlace, places: [RankPlace],
    note: @escaping @Sendable (String) -> Void,
    giveUp: @escaping @Sendable (RankLoss) -> Void
  ) throws {
    (self.ranks, self.note, self.giveUp) = (ranks, note, giveUp)
    state = Mutex(
      State(
        vitals: Vitals(size: ranks.size, own: place, places: places, at: monotonicSeconds())))
    let made = try Ticker(every: Self.period) { [unowned self] in turn() }
    ticker.withLock { $0 = made }
  }

  func stop() { ticker.withLock { $0.take() }?.stop() }

  /// From here on a coordinator asks for ``changes()``.
  func beginCoordination() { state.withLock { $0.isCoordinated = true } }

  /// What has changed since it was asked last.
  func changes() -> [LifeChange] {
    state.withLock { state in
      defer { state.changes.removeAll() }
      return state.changes
    }
  }

  /// No coordinator asks any more.
  /// - Parameter given: ranks that were given up, though they may have returned.
  /// - Returns: the ranks that are lost.
  func endCoordination(giving given: Set<Int>) -> Set<Int> {
    state.withLock { state in
      state.isCoordinated = false
      state.changes.removeAll()
      state.given.formUnion(state.lost.union(given))
      return state.given
    }
  }

  /// Ends the processes on this host of ranks that were given up: one that is stopped would keep the
  /// launcher waiting.
  func end(_ lost: Set<Int>) {
    for process in state.withLock({ $0.vitals.processes(of: lost) }) { kill(process, SIGKILL) }
  }

  private func turn() -> Bool {
    do {
      let now = monotonicSeconds()
      let (changes, isCoordinated) = try state.withLock { state in
        var changes = try hear(&state, now)
        state.turns += 1
        if state.turns.isMultiple(of: Self.lookTurns) { changes += state.vitals.look(at: now) }
        changes.removeAll { $0.rank.map(state.given.contains) ?? false }
        for change in changes { state.note(change) }
        if state.isCoordinated { state.changes += changes }
        return (changes, state.isCoordinated)
      }
      return try changes.allSatisfy { try actOn($0, isCoordinated) }
    } catch {
      // The job has ended, as every wait hears.
      return false
    }
  }

  private func hear(_ state: inout State, _ now: Double) throws -> [LifeChange] {
    try state.outbox.tidy()
    var changes: [LifeChange] = []
    while let envelope = try ranks.probe(tag: FarmTag.beat) {
      let rank = envelope.source
      let beat = try Beat(decoding: try envelope.receive().bytes)
      changes += state.vitals.note(beat, from: rank, at: now)
      try state.outbox.post([], to: rank, tag: FarmTag.answer, on: ranks)
    }
    return changes
  }

  /// - Returns: whether the job goes on.
  private func actOn(_ change: LifeChange, _ isCoordinated: Bool) throws -> Bool {
    switch change {
    case .awaited(let waited, let seconds):
      let ranks = RankList.text(waited)
      note(
        "waiting for \(ranks): nothing was heard of \(waited.count > 1 ? "them" : "it") for "
          + "\(Int(seconds)) s")
    case .lost(let loss) where !isCoordinated:
      // A job that is ending already says why by itself.
      if ranks.notice.cause == nil { giveUp(loss) }
      return false
    case .lost, .returned, .stalled: break
    }
    return true
  }
}

/// Of a clock that goes forward only, and stands still while the machine sleeps.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
