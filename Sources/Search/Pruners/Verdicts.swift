import HeapModule

/// Speaks each of a pruner's verdicts as soon as everything is there that it depends on.
///
/// Trials report their curves in any order. The verdict on trial k at a rung is due when k has
/// reached it and passed those below, and every trial before k has reached that rung, was stopped
/// below it, or has ended. Then it is the same whoever came first. Nobody waits for a verdict: it may
/// come when the trial has long run on. Verdicts on a cohort are due when that holds for all of it.
///
/// By arrival, the verdict on a trial is due as soon as it reaches a rung, and depends on those that
/// reached it before: then it matters who came first.
package struct Verdicts: Sendable {
  package enum Decision: Sendable, Equatable {
    /// Given up: of its curve, the points up to `point` count.
    case stopped(trial: Int, rung: Int, point: Int)
    /// It goes on from a rung at which its cohort was judged.
    case promoted(trial: Int)
    /// The trial has ended and no verdict can stop it any more.
    case passed(trial: Int)
  }

  private struct Key: Hashable, Comparable {
    let bracket: Int
    let number: Int

    static func < (a: Key, b: Key) -> Bool { (a.number, a.bracket) < (b.number, b.bracket) }
  }

  /// One rung with the first trial that has not been looked at there.
  private struct Ladder {
    var rung = Rung()
    var next: Int
  }

  private let pruner: any Pruner
  private let isByArrival: Bool
  /// Rungs that were reached and not looked at, where verdicts are taken by arrival.
  private var arrivals: [(trial: Int, rung: Int)] = []
  private var standings: [Standing] = []
  private var ladders: [Key: Ladder] = [:]
  /// The rungs that can go on when something is heard of a trial, the lowest first: where a trial is
  /// pending at one of them, it has not come to those above it either.
  private var waiting: [Int: Heap<Key>] = [:]
  /// Trials of which something was heard.
  private var agenda: [Int] = []
  private var decisions: [Decision] = []

  /// - Parameter byArrival: Whether trials are compared with those that came before them, not with
  ///   those of lower numbers.
  package init(_ pruner: any Pruner, byArrival: Bool = false) {
    (self.pruner, isByArrival) = (pruner, byArrival)
  }

  // MARK: - What is heard

  /// A trial has reported further points of its curve.
  package mutating func report(_ trial: Int, _ points: some Sequence<Observation.Point>) {
    makeStanding(trial)
    guard standings[trial].stop == nil else { return }
    for point in points { append(point, to: trial) }
    agenda.append(trial)
  }

  /// An attempt was broken off: the points after the first `count` will be reported again.
  package mutating func restart(_ trial: Int, keeping count: Int) {
    makeStanding(trial)
    standings[trial].cut(to: count)
  }

  /// A trial has ended: no point will follow.
  package mutating func end(_ trial: Int) {
    makeStanding(trial)
    standings[trial].isOver = true
    if standings[trial].isDecided { pass(trial) }
    agenda.append(trial)
  }

  /// A trial on which all verdicts were spoken in an earlier session.
  /// - Parameter stop: The rung at which it was stopped.
  package mutating func restore(_ trial: Int, _ points: [Observation.Point], stop: Int?) {
    makeStanding(trial)
    for point in points { append(point, to: trial) }
    standings[trial].restore(stop: stop)
    agenda.append(trial)
  }

  /// What a trial reported does not count any more, where no verdict was spoken on it yet.
  package mutating func forget(_ trial: Int) {
    guard standings.indices.contains(trial) else { return }
    for step in standings[trial].steps {
      ladders[key(of: trial, step.rung)]?.rung.remove(trial)
    }
    standings[trial].cut(to: 0)
  }

  private mutating func makeStanding(_ trial: Int) {
    while standings.count <= trial { standings.append(Standing()) }
  }

  private mutating func append(_ point: Observation.Point, to trial: Int) {
    standings[trial].curve.append(point)
    guard let rungs = pruner.rungs(of: trial, at: standings[trial].curve[...]) else { return }
    for rung in standings[trial].reach(rungs, loss: point.loss) where pruner.comparesTrials {
      // A cohort is the same whoever came first.
      if isByArrival, pruner.cohort == nil {
        arrivals.append((trial, rung))
      } else {
        open(key(of: trial, rung))
      }
    }
  }

  /// Begins to go through the trials at a rung, if nobody was there before.
  private mutating func open(_ key: Key) {
    guard ladders[key] == nil else { return }
    let first = pruner.cohort.map { key.bracket * $0 } ?? 0
    ladders[key] = Ladder(next: first)
    waiting[first, default: []].insert(key)
    agenda.append(first)
  }

  private func key(of trial: Int, _ rung: Int) -> Key {
    Key(bracket: pruner.cohort.map { trial / $0 } ?? pruner.bracket(of: trial), number: rung)
  }

  /// Whether a trial has come to a rung of its cohort and must not go on before the verdict.
  package func isHeld(_ trial: Int) -> Bool {
    guard pruner.cohort != nil, standings.indices.contains(trial) else { return false }
    return !standings[trial].isOver && standings[trial].due != nil
  }

  // MARK: - What follows

  /// The decisions that are due and have not been given yet.
  package mutating func decide() -> [Decision] {
    for (trial, rung) in arrivals { arrive(trial, at: rung) }
    arrivals.removeAll(keepingCapacity: true)
    while let trial = agenda.popLast() {
      if !pruner.comparesTrials { judgeAlone(trial) }
      goOn(from: trial)
    }
    defer { decisions.removeAll() }
    return decisions
  }

  /// Goes on at the rungs that wait for a trial, as far as it has come.
  private mutating func goOn(from trial: Int) {
    while let key = waiting[trial]?.min {
      if case .pending = view(of: trial, at: key) { return }
      waiting[trial]?.removeMin()
      climb(key)
    }
    waiting[trial] = nil
  }

  /// What a trial is to the others at a rung.
  private func view(of trial: Int, at key: Key) -> Standing.View {
    if pruner.cohort == nil, pruner.bracket(of: trial) != key.bracket { return .absent }
    return trial < standings.count ? standings[trial].view(at: key.number) : .pending
  }

  /// Looks at a trial among those that reached the rung before it.
  private mutating func arrive(_ trial: Int, at rung: Int) {
    let key = key(of: trial, rung)
    if ladders[key] == nil { ladders[key] = Ladder(next: 0) }
    switch standings[trial].view(at: rung) {
    case .pending, .absent: return
    case .undecided(let step):
      judge(trial, step, among: ladders[key]?.rung ?? Rung())
      ladders[key]?.rung.append(trial, loss: step.loss)
    case .decided(let step):
      // Again, after its attempt was broken off, or in an earlier session.
      guard ladders[key]?.rung.trials.contains(trial) == false else { return }
      ladders[key]?.rung.append(trial, loss: step.loss)
    }
  }

  /// Goes through the trials at a rung, in their order, up to the first that is still to come.
  private mutating func climb(_ key: Key) {
    guard var ladder = ladders.removeValue(forKey: key) else { return }
    let end = pruner.cohort.map { (key.bracket + 1) * $0 } ?? .max
    while ladder.next < end {
      let trial = ladder.next
      switch view(of: trial, at: key) {
      case .pending:
        waiting[trial, default: []].insert(key)
        ladders[key] = ladder
        return
      case .absent: break
      case .undecided(let step):
        if pruner.cohort == nil { judge(trial, step, among: ladder.rung) }
        ladder.rung.append(trial, loss: step.loss)
      case .decided(let step): ladder.rung.append(trial, loss: step.loss)
      }
      ladder.next += 1
    }
    ladders[key] = ladder
    judgeTogether(key)
  }

  /// Speaks the verdicts on a cohort that has come to a rung, once none of it is on its way there again.
  private mutating func judgeTogether(_ key: Key) {
    guard let rung = ladders[key]?.rung else { return }
    var due: [(trial: Int, step: Standing.Step)] = []
    for trial in rung.trials {
      switch standings[trial].view(at: key.number) {
      case .pending:
        waiting[trial, default: []].insert(key)
        return
      case .undecided(let step): due.append((trial, step))
      case .decided, .absent: break
      }
    }
    for (trial, step) in due { judge(trial, step, among: rung) }
  }

  /// Speaks the verdicts on a trial that no other has to do with.
  private mutating func judgeAlone(_ trial: Int) {
    guard standings.indices.contains(trial) else { return }
    while let step = standings[trial].due { judge(trial, step, among: Rung()) }
  }

  private mutating func judge(_ trial: Int, _ step: Standing.Step, among earlier: Rung) {
    if pruner.stops(trial, at: standings[trial].curve[...step.point], among: earlier) {
      standings[trial].stop = step.rung
      standings[trial].curve = []
      decisions.append(.stopped(trial: trial, rung: step.rung, point: step.point))
    } else {
      standings[trial].judged = step.rung
      if pruner.cohort != nil { decisions.append(.promoted(trial: trial)) }
      if standings[trial].isOver && standings[trial].isDecided { pass(trial) }
    }
    // Its next rung may be due now.
    agenda.append(trial)
  }

  private mutating func pass(_ trial: Int) {
    decisions.append(.passed(trial: trial))
    standings[trial].curve = []
  }
}
