import Search
import TestNumbers

/// Trials that report in any order to one pruner.
struct Race {
  enum Trouble: Sendable, CaseIterable {
    /// Trials pause where they should; with the others they run on.
    case none
    /// Attempts are broken off and begin again somewhere.
    case brokenAttempts
    /// The search is put aside and goes on from what was decided and reported.
    case restarts
  }

  /// Losses of each trial, place by place.
  private let curves: [[Double]]
  private let trouble: Trouble
  private var generator: SplitMix64

  /// Stops by trial: the last point that counts; `nil`: passed.
  private(set) var stops: [Int: Int?] = [:]
  private(set) var violations: [String] = []
  private var rungs: [Int: Int] = [:]
  private var reported: [Int]
  private var hasEnded: [Bool]

  init(_ curves: [[Double]], seed: UInt64, _ trouble: Trouble = .none) {
    (self.curves, self.trouble) = (curves, trouble)
    generator = SplitMix64(seed: seed)
    reported = curves.map { _ in 0 }
    hasEnded = curves.map { _ in false }
  }

  mutating func run(_ pruner: any Pruner, byArrival: Bool = false) {
    var verdicts = Verdicts(pruner, byArrival: byArrival)
    var open = Array(curves.indices)
    while !open.isEmpty {
      if trouble == .restarts, generator.below(200) == 0 { verdicts = restored(pruner) }
      let place = generator.below(open.count)
      let trial = open[place]
      if trouble == .none, verdicts.isHeld(trial) {
        if open.allSatisfy(verdicts.isHeld) { return violations.append("all wait for each other") }
        continue
      }
      // A stopped trial may be told late, and run on.
      let isTold = stops[trial] != nil && generator.below(2) == 0
      if isTold || reported[trial] == curves[trial].count {
        if stops[trial] == nil { verdicts.end(trial) }
        hasEnded[trial] = true
        open.remove(at: place)
      } else if trouble == .brokenAttempts, stops[trial] == nil, generator.below(5) == 0 {
        reported[trial] = generator.below(reported[trial] + 1)
        verdicts.restart(trial, keeping: reported[trial])
      } else {
        reported[trial] += 1
        verdicts.report(trial, points(trial).suffix(1))
      }
      note(verdicts.decide())
    }
    if stops.count != curves.count { violations.append("\(stops.count) of \(curves.count) ended") }
  }

  private func points(_ trial: Int) -> [Observation.Point] {
    curves[trial].prefix(reported[trial]).enumerated().map { .init(resource: $0 + 1, loss: $1) }
  }

  private mutating func restored(_ pruner: any Pruner) -> Verdicts {
    var verdicts = Verdicts(pruner)
    for trial in curves.indices {
      if let stop = stops[trial] {
        let kept = points(trial).prefix(stop.map { $0 + 1 } ?? .max)
        verdicts.restore(trial, Array(kept), stop: rungs[trial])
      } else {
        verdicts.report(trial, points(trial))
        if hasEnded[trial] { verdicts.end(trial) }
      }
    }
    return verdicts
  }

  private mutating func note(_ decisions: [Verdicts.Decision]) {
    for decision in decisions {
      switch decision {
      case .stopped(let trial, let rung, let point):
        if stops[trial] != nil { violations.append("\(trial) was decided before") }
        (stops[trial], rungs[trial]) = (.some(point), rung)
      case .promoted: break
      case .passed(let trial):
        if stops[trial] != nil { violations.append("\(trial) was decided before") }
        stops[trial] = .some(nil)
      }
    }
  }
}
