import Spec
import Trials

extension Study {
  /// The events that add up to this study, in the order of trials: what a journal begins with when
  /// a finished results file is continued.
  package func events() -> [Event] {
    var broken: [Int: [BrokenAttempt]] = [:]
    for attempt in brokenAttempts { broken[attempt.trial, default: []].append(attempt) }
    return trials.flatMap { $0.events(after: broken[$0.number] ?? []) }
  }

  /// Takes back what trials recorded that had not ended: a results file does not hold the checkpoints
  /// from which they could go on.
  package mutating func forgetUnfinished() {
    for trial in trials.indices where !trials[trial].state.isFinal {
      var row = TrialRow(number: trial, tables: header.tables)
      (row.attempts, row.seconds) = (trials[trial].attempts, trials[trial].seconds)
      trials[trial] = row
    }
  }
}

extension TrialRow {
  private func beginning(_ assignment: Assignment) -> [Event] {
    let started = Event.started(
      trial: number, attempt: attempts, assignment: assignment, rank: rank, time: startTime)
    return [started]
      + (parent.map { [.inherited(trial: number, attempt: attempts, parent: $0)] } ?? [])
  }

  /// The events of one trial: of attempts that were broken off their ends, and all else as of the
  /// last one.
  fileprivate func events(after broken: [BrokenAttempt]) -> [Event] {
    guard let assignment, attempts > 0 else { return [] }
    let (trial, attempt) = (number, attempts)
    var events = broken.flatMap { $0.events(assignment) }
    // The outcome adds to what the attempts before it took.
    let seconds = max(0, seconds - broken.reduce(0) { $0 + $1.seconds })
    events += beginning(assignment)
    let safe = safeRows.isEmpty ? tables.map { _ in 0 } : safeRows
    func record(
      _ samples: ArraySlice<Sample>, _ rows: [TableRows], _ tensors: ArraySlice<TensorFile>
    ) {
      if !samples.isEmpty {
        events.append(.recorded(trial: trial, attempt: attempt, Array(samples)))
      }
      let rows = rows.filter { $0.count > 0 }
      if !rows.isEmpty { events.append(.appended(trial: trial, attempt: attempt, rows)) }
      events += tensors.map { .saved(trial: trial, attempt: attempt, $0) }
    }
    record(
      samples[..<safeSamples], zip(tables, safe).map { $0.rows(0..<$1) }, tensors[..<safeTensors])
    if let checkpoint {
      events.append(.checkpointed(trial: trial, attempt: attempt, checkpoint))
    }
    record(
      samples[safeSamples...], zip(tables, safe).map { $0.rows($1..<$0.count) },
      tensors[safeTensors...])
    events += ending(seconds: seconds)
    return events
  }

  /// How the last attempt ended, that took so many seconds.
  private func ending(seconds: Double) -> [Event] {
    let (trial, attempt) = (number, attempts)
    let outcome = Outcome(state: state, reason: reason, seconds: seconds, time: endTime)
    switch state {
    case .running:
      return provisional.map { [.ended(trial: trial, attempt: attempt, $0)] } ?? []
    case .pruned:
      let extent = RecordExtent(samples: samples.count, rows: tables.map(\.count))
      return [
        .ended(trial: trial, attempt: attempt, outcome),
        .stopped(trial: trial, rung: rung, keeping: extent, time: endTime),
      ]
    case .waiting, .done, .failed, .timeout, .lost:
      return [.finished(trial: trial, attempt: attempt, outcome)]
    }
  }
}

extension BrokenAttempt {
  fileprivate func events(_ assignment: Assignment) -> [Event] {
    let outcome = Outcome(state: .waiting, reason: reason, seconds: seconds, time: time)
    return [
      .started(
        trial: trial, attempt: attempt, assignment: assignment, rank: rank, time: time - seconds),
      .finished(trial: trial, attempt: attempt, outcome),
    ]
  }
}
