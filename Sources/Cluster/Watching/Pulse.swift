import Glibc
import MPI
import Synchronization

/// The life of a rank, told to rank 0 by a thread of its own; it notices too where rank 0 is lost.
///
/// Rank 0 watches the others; where the launcher keeps survivors alive (`--enable-recovery`) nobody else
/// would say that rank 0 has died, and they would wait for ever.
final class Pulse: Sendable {
  /// Milliseconds.
  private static let period: CInt = 500
  /// Seconds without an answer of rank 0, where its process cannot be looked at: longer than it may be
  /// held up.
  private static let patience = 30.0
  /// Seconds without an answer of rank 0 while its process runs: this rank hears nothing any more.
  private static let deafness = 10.0
  /// Microseconds for an end of the job to be heard of first; and, longer than a turn, for the one that
  /// is to say why.
  private static let courtesy: (first: useconds_t, others: useconds_t) = (200_000, 1_200_000)

  private struct State {
    var outbox = Outbox()
    var hasIntroduced = false
    /// Of all ranks, once they are known.
    var places: [RankPlace] = []
    /// Of this host, told already.
    var dead: Set<Int> = []
    /// Turns since rank 0 was last heard of.
    var turns = 0
  }
  private let ranks: any Communicator
  private let place: RankPlace
  private let steps: StepCounter
  private let isAlive: @Sendable (Int32) -> Bool
  private let tell: @Sendable (RankLoss, Bool) -> Void
  private let leave: @Sendable () -> Void
  private let isOver = Atomic<Bool>(false)
  private let state = Mutex(State())
  private let ticker = Mutex<Ticker?>(nil)

  /// - Parameters:
  ///   - places: of all ranks, rank 0 first; empty: they are learnt later.
  ///   - leave: ends this rank, so that the others see it. What one that was killed left half sent in the
  ///     memory that ranks of a machine share may close the way to this rank for all that others send.
  ///   - tell: called once, from a thread of its own, when rank 0 is lost, unless the job has ended by
  ///     itself; and whether this rank is the one of its host to say so.
  init(
    _ ranks: any Communicator, at place: RankPlace, places: [RankPlace],
    counting steps: StepCounter,
    isAlive: @escaping @Sendable (Int32) -> Bool = SystemProcess.isAlive,
    leave: @escaping @Sendable () -> Void, tell: @escaping @Sendable (RankLoss, Bool) -> Void
  ) throws {
    (self.ranks, self.place, self.steps) = (ranks, place, steps)
    (self.isAlive, self.leave, self.tell) = (isAlive, leave, tell)
    state.withLock { $0.places = places }
    let made = try Ticker(every: Self.period) { [unowned self] in turn() }
    ticker.withLock { $0 = made }
  }

  /// Where all ranks are, rank 0 first.
  func learn(_ places: [RankPlace]) { state.withLock { $0.places = places } }

  /// Nothing is told any more. Called before rank 0 may leave.
  func stop() {
    isOver.store(true, ordering: .releasing)
    ticker.withLock { $0.take() }?.stop()
  }

  private func turn() -> Bool {
    do {
      let loss = try state.withLock { state in
        try beat(&state)
        return try lookAtFirst(&state)
      }
      guard let loss else { return true }
      let isWitness = isWitness
      usleep(isWitness ? Self.courtesy.first : Self.courtesy.others)
      guard !isOver.load(ordering: .acquiring), ranks.notice.cause == nil else { return false }
      tell(loss, isWitness)
    } catch {
      // The job has ended, as every wait hears.
    }
    return false
  }

  private func beat(_ state: inout State) throws {
    let gone = hostMates(state.places).filter { !isAlive(state.places[$0].process) }
    let dead = gone.filter { state.dead.insert($0).inserted }
    let beat = Beat(place: state.hasIntroduced ? nil : place, steps: steps.current, dead: dead)
    state.hasIntroduced = true
    try state.outbox.post(beat.encoded(), to: 0, tag: FarmTag.beat, on: ranks)
  }

  /// The other ranks of this host, where rank 0 cannot look at them.
  private func hostMates(_ places: [RankPlace]) -> [Int] {
    guard !places.isEmpty, places[0].realm != place.realm else { return [] }
    return places.indices.filter { $0 != ranks.rank && places[$0].realm == place.realm }
  }

  /// Whether this rank is the first of this host's that live.
  private var isWitness: Bool {
    let places = state.withLock { $0.places }
    return !places.indices.contains {
      0 < $0 && $0 < ranks.rank && places[$0].realm == place.realm && isAlive(places[$0].process)
    }
  }

  private func lookAtFirst(_ state: inout State) throws -> RankLoss? {
    state.turns += 1
    while let answer = try ranks.probe(from: 0, tag: FarmTag.answer) {
      _ = try answer.receive()
      state.turns = 0
    }
    guard let first = state.places.first else { return nil }
    let silence = Double(state.turns) * Double(Self.period) / 1000
    if first.realm == place.realm {
      guard isAlive(first.process) else { return RankLoss(rank: 0, place: first) }
      if SystemProcess.isStopped(first.process) { state.turns = 0 }
      if silence > Self.deafness, state.turns > 0 { leave() }
      return nil
    }
    guard silence > Self.patience else { return nil }
    return RankLoss(rank: 0, place: first, manner: .silent(silence))
  }
}
