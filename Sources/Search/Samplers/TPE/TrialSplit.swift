import Spec

/// The trials of a search in two parts: the better ones, and all others that say anything.
///
/// Of n trials the ⌈n / 10⌉ first ones are better, with one objective at most 25, with three or more at
/// most 100: done ones, then pruned ones by how far they came and by their loss there. Done ones go by their loss; with several
/// objectives by fronts, and of the last front those that together cover the largest hypervolume.
/// Failed trials and those with a loss of NaN are left out. Trials that have no result yet are among
/// the others, so what runs is not proposed again (constant liar).
///
/// Source: Optuna 5.0.0, `samplers/_tpe/sampler.py` (`default_gamma`, `_split_trials`). Equal losses go
/// by trial number. Deviation: with two objectives or more Optuna has no limit; the time of a choice by
/// hypervolume grows with the cube of what is chosen (11 s after 3000 trials with three objectives).
package struct TrialSplit: Sendable {
  /// Trial numbers, ascending.
  package let better: [Int]
  /// Trial numbers, ascending.
  package let worse: [Int]
  /// How many losses a trial has.
  package let objectives: Int

  /// - Returns: `nil` with fewer than `startup` trials that count, or none.
  package init?(_ view: History.View, startup: Int) {
    var (done, pruned) = (Ranking(), Ranking())
    for (trial, observation) in view.observations.enumerated() {
      switch observation.state {
      case .failed: continue
      case .pruned: pruned.add(trial, reached: observation.curve.last)
      case .done:
        guard !observation.losses.isEmpty, !observation.losses.contains(where: \.isNaN) else {
          continue
        }
        done.add(trial, observation.losses)
      }
    }
    let count = done.trials.count + pruned.trials.count
    guard count >= max(startup, 1) else { return nil }
    objectives = done.objectives
    let share = min((count + 9) / 10, Self.most(objectives))
    let first = objectives > 1 ? done.firstByFronts(share) : done.first(share)
    better = (first + pruned.first(share - first.count)).sorted()
    let running = view.observations.count..<view.assignments.count
    worse = Self.merged(done.trials, pruned.trials, without: better) + Array(running)
  }

  /// How many trials are better ones at most.
  private static func most(_ objectives: Int) -> Int {
    switch objectives {
    case 1: 25
    case 2: .max
    default: 100
    }
  }

  private init(better: [Int], worse: [Int], objectives: Int) {
    (self.better, self.worse, self.objectives) = (better, worse, objectives)
  }

  /// The split of those trials alone that `isIncluded` names.
  func restricted(to isIncluded: (Int) -> Bool) -> TrialSplit {
    TrialSplit(
      better: better.filter(isIncluded), worse: worse.filter(isIncluded), objectives: objectives)
  }

  private static func merged(_ done: [Int], _ pruned: [Int], without better: [Int]) -> [Int] {
    var isBetter = [Bool](repeating: false, count: max(done.last ?? 0, pruned.last ?? 0) + 1)
    for trial in better { isBetter[trial] = true }
    let all = pruned.isEmpty ? done : (done + pruned).sorted()
    return all.filter { !isBetter[$0] }
  }
}

/// Trials with what they are ranked by.
private struct Ranking {
  /// Ascending.
  private(set) var trials: [Int] = []
  /// Minus the place where a pruned trial stopped; equal for all that are done.
  private var stages: [Int] = []
  /// The first loss of each.
  private var losses: [Double] = []
  /// All losses, where there are several.
  private var vectors: [[Double]] = []

  var objectives: Int { vectors.first?.count ?? 1 }

  mutating func add(_ trial: Int, _ losses: [Double]) {
    trials.append(trial)
    stages.append(0)
    self.losses.append(losses[0])
    if losses.count > 1 { vectors.append(losses) }
  }

  /// A pruned trial; one without a curve comes last, and NaN counts as +∞.
  mutating func add(_ trial: Int, reached point: Observation.Point?) {
    trials.append(trial)
    stages.append(point.map { -$0.resource } ?? 1)
    losses.append(point.map { $0.loss.isNaN ? .infinity : $0.loss } ?? 0)
  }

  /// The first `count` of the ranking, or all of them. Equal ones by their numbers.
  func first(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    var first: [Int] = []
    for entry in trials.indices {
      if first.count == count {
        guard isBefore(entry, first[count - 1]) else { continue }
        first.removeLast()
      }
      let place = first.lastIndex { !isBefore(entry, $0) }
      first.insert(entry, at: place.map { $0 + 1 } ?? 0)
    }
    return first.map { trials[$0] }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    stages[a] == stages[b] ? losses[a] < losses[b] : stages[a] < stages[b]
  }

  /// The first `count` by fronts, or all of them.
  func firstByFronts(_ count: Int) -> [Int] {
    let ranks = Fronts.ranks(of: vectors)
    var (chosen, rank) = ([Int](), 0)
    while chosen.count < min(count, trials.count) {
      let front = ranks.indices.filter { ranks[$0] == rank }
      let missing = count - chosen.count
      chosen +=
        front.count <= missing
        ? front : Self.widest(missing, of: front.map { vectors[$0] }).map { front[$0] }
      rank += 1
    }
    return chosen.map { trials[$0] }
  }

  /// The places of `count` vectors that cover much, seen from a tenth beyond the worst losses; an
  /// infinite loss counts as the outermost finite one.
  private static func widest(_ count: Int, of front: [[Double]]) -> [Int] {
    let ends = front[0].indices.map { objective -> ClosedRange<Double> in
      let finite = front.map { $0[objective] }.filter(\.isFinite)
      return (finite.min() ?? 0)...(finite.max() ?? 0)
    }
    let bounded = front.map { vector in
      zip(vector, ends).map { min(max($0, $1.lowerBound), $1.upperBound) }
    }
    let reference = ends.map {
      $0.upperBound == 0 ? 1e-12 : $0.upperBound + 0.1 * $0.upperBound.magnitude
    }
    return Fronts.widest(count, of: bounded, reference: reference)
  }
}
