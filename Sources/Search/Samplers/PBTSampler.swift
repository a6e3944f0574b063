import Spec
import Tensors

/// Population-based training: the trials of one generation train a while, the worst of them give way to
/// copies of the best with changed settings, and the next generation trains on.
///
/// With a population of P, trial k is member k mod P of generation k / P. The first generation is
/// drawn. Afterwards a member goes on from its own trial of the generation before, with the same
/// assignment, unless that trial is among the worst (``share``) of its generation: then it goes on from
/// one of the best, with the assignment of that one changed. What it goes on from is ``parent(of:given:)``.
///
/// A member is compared with the trials of its generation whose results are known: with lag 1 all of
/// them, as where a generation waits for its last member; with a larger lag member i does not see the
/// last lag − 1 − i of them. Where the lag is larger than the population, a member goes on from its last
/// trial that is known.
///
/// Source: Jaderberg et al., *Population Based Training of Neural Networks* (arXiv:1711.09846) §3 and
/// §4.1: truncation selection with 20 %; factors 0.8 and 1.2. Deviations: of values that have levels the
/// next one is taken; a choice keeps its value, or is drawn again as any other value is with
/// `resample`.
package struct PBTSampler: DrawingSampler, InheritingSampler {
  package static let name = "pbt"
  package static let summary = "a population that trains on from its best, with changed settings"
  package static let needsResults = true
  package static let takesSeveralObjectives = false

  private let space: Space
  private let axes: [CubeAxis]
  let draws: KeyedDraws
  private let stream: RandomStream
  /// P.
  private let size: Int
  /// Of a generation, how many are the worst, and how many the best.
  private let share: Double
  /// How likely a value of a copy is drawn again.
  private let resample: Double

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    size = settings.take(
      "population", default: 20, in: 4...100_000, "pbt: trials that train side by side")
    share = settings.take(
      "share", default: 0.2, in: 0...0.5, "pbt: how many give way to as many of the best")
    resample = settings.take(
      "resample", default: 0.25, in: 0...1,
      "pbt: how likely a value of a copy is drawn again instead of changed a little")
    (self.space, axes) = (space, space.axes)
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.pbt")
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    guard let (parent, isCopy) = origin(of: k, history) else {
      return try example(for: k, history) ?? draws.draw(k)
    }
    let assignment = history[parent]
    return isCopy ? try changed(assignment, k) : assignment
  }

  package func parent(of k: Int, given history: History) -> Int? {
    origin(of: k, history)?.trial
  }

  package func oldestParent(of k: Int, lag: Int) -> Int {
    max(0, ownTrial(before: k, lag: lag) / size * size)
  }
}

/// Exploit.
extension PBTSampler {
  /// The trial that `k` goes on from, and whether its assignment is changed; `nil`: it begins anew.
  private func origin(of k: Int, _ history: History) -> (trial: Int, isCopy: Bool)? {
    guard !history.isOfArrivals else { return nil }
    let observations = history.view(for: k).observations.dropFirst(history.earlier)
    let own = ownTrial(before: k, lag: history.lag)
    guard own >= 0 else { return nil }
    let first = own / size * size
    let offset = history.earlier
    let known = first..<min(first + size, observations.count)
    let ranking = Self.ranking(of: known.map { $0 + offset }, observations).map { $0 - offset }
    func isSound(_ trial: Int) -> Bool {
      observations[offset + trial].isUsable && observations[offset + trial].state == .done
    }
    // Those that came to their end come first.
    let sound = ranking.prefix(while: isSound)
    let count = min(Int(share * Double(known.count)), sound.count)
    let isBad = ranking.suffix(count).contains(own) || !isSound(own)
    guard isBad else { return (own, false) }
    guard !sound.isEmpty else { return nil }
    var random = stream.substream("exploit").cursor(item: k)
    return (sound[random.integer(below: max(1, count))], true)
  }

  /// The member's own last trial of which the result is known; negative: it has none. With a lag up to
  /// the population that is the one of the generation before.
  private func ownTrial(before k: Int, lag: Int) -> Int {
    k - (max(1, lag) + size - 1) / size * size
  }

  /// What a trial that begins anew takes from others: every second one an assignment among the best of
  /// earlier searches, changed; and where trials are seen in the order of their ends, so that nobody
  /// knows which trial is whose, of all that ended. `nil`: nothing.
  private func example(for k: Int, _ history: History) throws -> Assignment? {
    let observations = history.view(for: k).observations
    let places = 0..<(history.isOfArrivals ? observations.count : history.earlier)
    let usable = places.filter { observations[$0].isUsable }
    guard !usable.isEmpty, k.isMultiple(of: 2) else { return nil }
    var random = stream.substream("exploit").cursor(item: k)
    let count = max(1, Int(share * Double(usable.count)))
    let place = Self.ranking(of: usable, observations)[random.integer(below: count)]
    return try changed(history.assignments[place], k)
  }

  /// The best first, equals in their order.
  private static func ranking(
    of places: [Int], _ observations: ArraySlice<Observation>
  ) -> [Int] {
    places.sorted {
      let (a, b) = (observations[$0], observations[$1])
      return a.isBetter(than: b) || (!b.isBetter(than: a) && $0 < $1)
    }
  }
}

/// Explore.
extension PBTSampler {
  /// A copy with other values: each is multiplied by 0.8 or 1.2, or drawn again.
  private func changed(_ assignment: Assignment, _ k: Int) throws -> Assignment {
    for attempt in 0..<KeyedDraws.ownTries {
      var random = stream.cursor(step: attempt, item: k)
      let shares = space.point(of: assignment)
      let point = axes.indices.map { index -> Double in
        let (isDrawn, isUp) = (random.uniform() < resample, random.uniform() < 0.5)
        let drawn = random.uniform()
        guard !isDrawn, let share = shares[index] else { return drawn }
        return moved(share, axes[index], assignment, isUp: isUp)
      }
      let copy = space.assignment(at: point)
      if space.isFeasible(copy) { return copy }
    }
    return try draws.draw(k)
  }

  private func moved(
    _ share: Double, _ axis: CubeAxis, _ assignment: Assignment, isUp: Bool
  ) -> Double {
    switch axis.kind {
    case .choices: return share
    case .levels(let count):
      let next = axis.index(at: share) + (isUp ? 1 : -1)
      return axis.share(of: min(max(next, 0), count - 1))
    case .continuous:
      guard case .real(let value)? = assignment.values[axis.parameter] else { return share }
      return space.marginals[axis.parameter].share(near: value * (isUp ? 1.2 : 0.8))
    }
  }
}

extension Marginal {
  /// The share of a number, or of the end of the range beyond which it lies.
  fileprivate func share(near x: Double) -> Double {
    guard case .real(let low) = value(at: 0), case .real(let high) = value(at: 1) else {
      return 0.5
    }
    return x <= low ? 0 : x >= high ? 1 : share(of: .real(x))
  }
}
