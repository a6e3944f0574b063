import Spec
import Trials

extension Study {
  /// The events that add up to this study, in the order of trials: what a journal begins with when
  /// a finished results file is continued.
  package func events() -> [Event] { trials.flatMap(\.events) }

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

  /// The events of one trial, as of a single attempt.
  fileprivate var events: [Event] {
    guard let assignment, attempts > 0 else { return [] }
    let (trial, attempt) = (number, attempts)
    var events = beginning(assignment)
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
    let outcome = Outcome(state: state, reason: reason, seconds: seconds, time: endTime)
    switch state {
    case .running:
      if let provisional {
        events.append(.ended(trial: trial, attempt: attempt, provisional))
      }
    case .pruned:
      let extent = RecordExtent(samples: samples.count, rows: tables.map(\.count))
      events.append(.ended(trial: trial, attempt: attempt, outcome))
      events.append(.stopped(trial: trial, rung: rung, keeping: extent, time: endTime))
    case .waiting, .done, .failed, .timeout, .lost:
      events.append(.finished(trial: trial, attempt: attempt, outcome))
    }
    return events
  }
}
