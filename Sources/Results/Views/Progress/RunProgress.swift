import Spec
import Trials

/// How far a run is: the figures behind the live line and `runner status`.
package struct RunProgress: Sendable, Equatable {
  /// The best trial so far.
  package struct Best: Sendable, Equatable {
    package var metric: String
    package var value: Double
    package var trial: Int
    /// `lr=0.03162, width=128`; empty where nothing is searched.
    package var assignment: String

    package init(metric: String, value: Double, trial: Int, assignment: String = "") {
      (self.metric, self.value, self.trial) = (metric, value, trial)
      self.assignment = assignment
    }
  }

  /// Trials in all.
  package var total: Int
  package var done = 0
  package var running = 0
  package var pruned = 0
  /// At their end, while the pruner may still stop them earlier.
  package var undecided = 0
  /// Failed, timed out or lost.
  package var failed = 0
  /// Of those.
  package var timedOut = 0
  /// Of those.
  package var lost = 0
  /// Attempts that failed or were lost, and that others followed.
  package var repeated = 0
  package var best: Best?
  /// Seconds since the program was last started.
  package var elapsed = 0.0
  /// Trials that ended since then.
  package var finishedSinceStart = 0
  package var ranks = 1
  /// Ranks at work now.
  package var busyRanks = 0

  package init(total: Int) { self.total = total }

  /// Trials that have ended, well or not.
  package var finished: Int { done + pruned + failed }
  package var waiting: Int { max(0, total - finished - running - undecided) }

  /// Trials a second since the program was started; `nil` before the first has ended.
  package var rate: Double? {
    elapsed > 0 && finishedSinceStart > 0 ? Double(finishedSinceStart) / elapsed : nil
  }

  /// Seconds to the end at this rate; `nil` where the rate is not known.
  package var remaining: Double? { rate.map { Double(max(0, total - finished)) / $0 } }
}

extension RunProgress {
  /// Of a study as its journal has it at the time `now`, in seconds since 1970.
  package init(_ study: Study, now: Double) {
    self.init(total: max(study.header.total, study.trials.count))
    let start = study.sessions.last?.time ?? study.header.created
    var end = start
    for index in study.trials.indices {
      let (state, time) = (study.trials[index].state, study.trials[index].endTime)
      if study.trials[index].provisional == nil { count(state) } else { undecided += 1 }
      if state.isFinal, time >= start {
        finishedSinceStart += 1
        end = max(end, time)
      }
    }
    elapsed = max(0, (study.complete ? end : now) - start)
    ranks = study.sessions.last?.ranks ?? 1
    let running = study.trials.filter { $0.state == .running && $0.provisional == nil }
    busyRanks = min(ranks, running.reduce(0) { $0 + study.ranks(of: $1) })
    repeated = study.brokenAttempts.count
    best = Best(study)
  }

  /// `187 done, 12 pruned, 3 failed (1 timed out, 1 lost)`; what there is none of is left out.
  var finishedCounts: [String] {
    var parts: [String] = []
    if done > 0 { parts.append("\(done) done") }
    if pruned > 0 { parts.append("\(pruned) pruned") }
    if failed > 0 { parts.append(failedText) }
    return parts
  }

  /// `187 done, 8 running, 3 failed (1 lost), 2 waiting`
  var counts: [String] {
    var parts = ["\(done) done"]
    if running > 0 { parts.append("\(running) running") }
    if undecided > 0 { parts.append("\(undecided) undecided") }
    if pruned > 0 { parts.append("\(pruned) pruned") }
    if failed > 0 { parts.append(failedText) }
    if waiting > 0 { parts.append("\(waiting) waiting") }
    return parts
  }

  private var failedText: String {
    let kinds = [(timedOut, "timed out"), (lost, "lost")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)" }
    return "\(failed) failed" + (kinds.isEmpty ? "" : " (\(kinds.listed))")
  }

  private mutating func count(_ state: Outcome.State) {
    switch state {
    case .waiting: break
    case .running: running += 1
    case .done: done += 1
    case .pruned: pruned += 1
    case .failed: failed += 1
    case .timeout: (failed, timedOut) = (failed + 1, timedOut + 1)
    case .lost: (failed, lost) = (failed + 1, lost + 1)
    }
  }
}

extension RunProgress.Best {
  /// By the first objective; `nil` where no trial is done.
  init?(_ study: Study) {
    guard let objective = study.header.objectives.first, let trial = study.bestTrial else {
      return nil
    }
    self.init(
      metric: objective.metric, value: study.objectiveValue(of: trial), trial: trial.number,
      assignment: trial.assignmentText(study.header.parameters))
  }
}

extension TrialRow {
  /// `lr=0.03162, width=128`: the active parameters.
  package func assignmentText(_ parameters: [ParameterColumn]) -> String {
    let pairs = parameters.enumerated().compactMap { index, parameter in
      value(of: index).map { "\(parameter.name)=\($0.shortText.printable)" }
    }
    return pairs.listed
  }
}

extension Study {
  /// Ranks that a trial of the last session keeps busy.
  func ranks(of trial: TrialRow) -> Int {
    guard let sizes = sessions.last?.groupSizes, sizes.indices.contains(trial.rank),
      sizes[trial.rank] > 0
    else { return ranksPerTrial }
    return sizes[trial.rank]
  }

  /// Ranks that a trial of a whole group keeps busy in the last session.
  private var ranksPerTrial: Int {
    let ranks = sessions.last?.ranks ?? 1
    return header.ranksPerTrial == 0 ? ranks : min(ranks, header.ranksPerTrial)
  }
}
