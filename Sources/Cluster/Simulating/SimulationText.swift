import Results
import Spec
import Trials

/// What `runner simulate` prints of the workers and of the way to the best value.
struct SimulationText {
  private let study: Study
  private let start: Double
  private let makespan: Double

  /// Lines of the best value over time.
  private static let mostLines = 12

  /// - Parameters:
  ///   - study: with the usage of its workers.
  ///   - limit: trials from this number on do not count.
  ///   - start: the stamp of the beginning.
  ///   - makespan: seconds to the last end.
  init(_ study: Study, limit: Int, start: Double, makespan: Double) {
    self.study = study.first(limit)
    (self.start, self.makespan) = (start, makespan)
  }

  var text: String {
    let workers = study.usage.count
    var table = TextTable([.init("simulated"), .init("")])
    table.append(["workers", "\(workers)"])
    table.append(["makespan", DurationText.short(makespan)])
    let busy = study.usage.reduce(0) { $0 + $1.computing }
    if makespan > 0 {
      let share = NumberText.percent(busy / (makespan * Double(workers)))
      table.append(["utilisation", "\(share) of \(DurationText.short(makespan * Double(workers)))"])
    }
    table.append(["trials", states])
    table.append(["waits for the lag", lagWaits])
    return table.text() + best
  }

  private var states: String {
    let counted = Outcome.State.allCases.map { ($0, study.count($0)) }.filter { $0.1 > 0 }
    return counted.map { "\($1) \($0.name)" }.joined(separator: ", ")
  }

  private var lagWaits: String {
    let waited = study.usage.filter { $0.lagWaits > 0 }
    guard !waited.isEmpty else { return "none" }
    let times = waited.reduce(0) { $0 + $1.lagWaits }
    let seconds = waited.reduce(0) { $0 + $1.lagWaiting }
    return "\(times), of \(waited.count) workers, \(DurationText.short(seconds)) in all"
  }

  /// A line for each improvement, the last ones where there are many.
  private var best: String {
    guard let objective = study.header.objectives.first, let goal = Goal(rawValue: objective.goal)
    else { return "" }
    var table = TextTable([
      .init("time", .right), .init("trial", .right), .init("best \(objective.metric)", .right),
    ])
    let improvements = improvements(of: objective, goal)
    let hidden = improvements.count - Self.mostLines
    for (place, row) in improvements.enumerated() where place == 0 || place > hidden {
      table.append([
        DurationText.short(row.endTime - start), "\(row.number)",
        NumberText.short(study.objectiveValue(objective, of: row)),
      ])
    }
    return improvements.isEmpty ? "" : "\n" + table.text()
  }

  private func improvements(of objective: ObjectiveColumn, _ goal: Goal) -> [TrialRow] {
    let ended = study.trials.filter { $0.state == .done }
      .sorted { ($0.endTime, $0.number) < ($1.endTime, $1.number) }
    var (best, found): (Double?, [TrialRow]) = (nil, [])
    for row in ended {
      let value = study.objectiveValue(objective, of: row)
      guard best.map({ goal.prefers(value, to: $0) }) ?? true else { continue }
      best = value
      found.append(row)
    }
    return found
  }
}

extension Study {
  /// Without the trials from a number on.
  fileprivate func first(_ limit: Int) -> Study {
    var study = self
    if study.trials.count > limit { study.trials.removeLast(study.trials.count - limit) }
    return study
  }
}
