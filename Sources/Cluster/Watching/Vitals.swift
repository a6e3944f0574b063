/// What rank 0 learns of the life of the others.
package enum LifeChange: Sendable, Equatable {
  /// It will say nothing more, as far as can be known.
  case lost(RankLoss)
  /// One that was silent has spoken again.
  case returned(rank: Int)
  /// It lives, but its trial has made no step for so many seconds. Said once a trial.
  case stalled(rank: Int, seconds: Double)
  /// Nothing has been heard of these so far, for so many seconds since the start. Said once.
  case awaited(ranks: [Int], seconds: Double)
}

extension LifeChange {
  /// The one rank that it is about.
  var rank: Int? {
    switch self {
    case .lost(let loss): loss.rank
    case .returned(let rank), .stalled(let rank, _): rank
    case .awaited: nil
    }
  }

  /// The same of a rank's place among some; `nil` where it is none of them.
  func numbered(in members: [Int]) -> LifeChange? {
    guard let rank else { return self }
    guard let place = members.firstIndex(of: rank) else { return nil }
    return switch self {
    case .lost(let loss): .lost(RankLoss(rank: place, place: loss.place, manner: loss.manner))
    case .returned: .returned(rank: place)
    case .stalled(_, let seconds): .stalled(rank: place, seconds: seconds)
    case .awaited: self
    }
  }
}

/// Which ranks live, work, stall, or are lost: a pure function of beats, looks at processes, and time.
///
/// A rank whose process rank 0 can see to have ended is lost at once, as is one whose end another rank of
/// its host has seen; any other after ``Patience/silence`` without a beat, until it beats again.
package struct Vitals: Sendable {
  /// Seconds.
  package enum Patience {
    /// Without a beat: eight of them.
    package static let silence = 4.0
    /// For the first beat, before it is said who is waited for.
    package static let first = 10.0
    /// For the first beat.
    package static let start = 120.0
    /// Without a step of a trial, before that is said.
    package static let step = 60.0
    /// Between two looks, from which on it is rank 0 itself that stood still.
    package static let look = 1.0
  }

  private struct Rank {
    var place: RankPlace?
    var state = State.awaited
    /// Of the last beat.
    var beat: Double
    var steps: Int?
    /// When they were last seen to grow, or a trial to begin.
    var step: Double
    var stallIsSaid = false
  }
  private enum State { case awaited, alive, silent, dead }

  /// Rank 0 is none of them.
  private var ranks: [Rank]
  private let own: RankPlace
  private let isAlive: @Sendable (Int32) -> Bool
  private var lastLook: Double
  private let start: Double
  private var awaitedIsSaid = false

  /// - Parameters:
  ///   - size: ranks of the job, rank 0 among them.
  ///   - own: place of rank 0.
  ///   - places: by rank, where it is; empty: its first beat tells.
  ///   - now: seconds of a clock that stands still while the machine sleeps.
  ///   - isAlive: whether there is a process of this id.
  package init(
    size: Int, own: RankPlace, places: [RankPlace] = [], at now: Double,
    isAlive: @escaping @Sendable (Int32) -> Bool = SystemProcess.isAlive
  ) {
    ranks = Array(repeating: Rank(beat: now, step: now), count: size)
    (self.own, self.isAlive, lastLook, start) = (own, isAlive, now, now)
    for (rank, place) in places.enumerated() { ranks[rank].place = place }
  }

  /// A rank has given a sign of life.
  package mutating func note(_ beat: Beat, from rank: Int, at now: Double) -> [LifeChange] {
    guard ranks[rank].state != .dead else { return [] }
    let was = ranks[rank].state
    if let place = beat.place { ranks[rank].place = place }
    if beat.steps != ranks[rank].steps || beat.steps == nil {
      (ranks[rank].steps, ranks[rank].step) = (beat.steps, now)
      ranks[rank].stallIsSaid = false
    }
    (ranks[rank].beat, ranks[rank].state) = (now, .alive)
    let deaths = beat.dead.filter { ranks.indices.dropFirst().contains($0) }
    return (was == .silent ? [.returned(rank: rank)] : []) + deaths.compactMap { die($0) }
  }

  /// Looks at who has died, and who has been silent for too long.
  package mutating func look(at now: Double) -> [LifeChange] {
    let pause = now - lastLook
    lastLook = now
    if pause > Patience.look { forgive(pause, until: now) }
    var changes: [LifeChange] = []
    for rank in ranks.indices.dropFirst() { changes += look(at: rank, now) }
    return changes + sayAwaited(now)
  }

  /// Where rank 0 itself did not run for a while, nobody else was silent.
  private mutating func forgive(_ pause: Double, until now: Double) {
    for rank in ranks.indices {
      ranks[rank].beat = min(now, ranks[rank].beat + pause)
      ranks[rank].step = min(now, ranks[rank].step + pause)
    }
  }

  private mutating func look(at rank: Int, _ now: Double) -> [LifeChange] {
    let known = ranks[rank]
    if let place = known.place, place.realm == own.realm, !isAlive(place.process) {
      return die(rank).map { [$0] } ?? []
    }
    switch known.state {
    case .dead, .silent: return []
    case .awaited:
      guard now - known.beat > Patience.start else { return [] }
      ranks[rank].state = .silent
      let absence = RankLoss.Manner.absent(Patience.start)
      return [.lost(RankLoss(rank: rank, place: known.place, manner: absence))]
    case .alive: break
    }
    if now - known.beat > Patience.silence {
      ranks[rank].state = .silent
      let silence = RankLoss.Manner.silent(Patience.silence)
      return [.lost(RankLoss(rank: rank, place: known.place, manner: silence))]
    }
    guard known.steps != nil, !known.stallIsSaid, now - known.step > Patience.step else {
      return []
    }
    ranks[rank].stallIsSaid = true
    return [.stalled(rank: rank, seconds: now - known.step)]
  }

  private mutating func die(_ rank: Int) -> LifeChange? {
    guard ranks[rank].state != .dead else { return nil }
    ranks[rank].state = .dead
    return .lost(RankLoss(rank: rank, place: ranks[rank].place))
  }

  private mutating func sayAwaited(_ now: Double) -> [LifeChange] {
    guard !awaitedIsSaid, now - start > Patience.first else { return [] }
    awaitedIsSaid = true
    let missing = ranks.indices.dropFirst().filter { ranks[$0].state == .awaited }
    return missing.isEmpty ? [] : [.awaited(ranks: missing, seconds: now - start)]
  }

  /// The processes on rank 0's host of these ranks.
  package func processes(of lost: Set<Int>) -> [Int32] {
    lost.sorted().compactMap { rank in
      guard let place = ranks[rank].place, place.realm == own.realm, isAlive(place.process)
      else { return nil }
      return place.process
    }
  }
}
