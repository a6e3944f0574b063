import Spec
import Trials

/// What a study is: the sum of its events. Nothing here knows where they come from.
extension Study {
  /// Adds one event. Events of an attempt that is over, such as a late message of a rank that was
  /// given up, change nothing.
  ///
  /// What an outcome leaves behind:
  /// - done, failed: everything recorded, up to where the trial ended.
  /// - pruned: nothing that came after the rung at which the trial was stopped, however late that
  ///   was known.
  /// - timeout, lost: nothing but the outcome, because how far the trial came depends on time.
  /// - waiting: the attempt was broken off and another will follow; what lies before its last
  ///   checkpoint stays.
  ///
  /// A trial that is done but whose objective is not a number, or was never recorded, has failed:
  /// this is where that is decided.
  package mutating func apply(_ event: Event) {
    switch event {
    case .started(let trial, let attempt, let assignment, let rank, let time):
      makeRow(trial)
      complete = false
      trials[trial].begin(attempt: attempt, assignment, rank: rank, time: time)
    case .inherited(let trial, let attempt, let parent):
      guard isRunning(trial, attempt) else { return }
      trials[trial].parent = parent
    case .recorded(let trial, let attempt, let samples):
      guard isRunning(trial, attempt) else { return }
      noteCurve(of: trial, samples)
      trials[trial].samples.append(contentsOf: samples)
      noteMetrics(of: samples)
    case .appended(let trial, let attempt, let tables):
      guard isRunning(trial, attempt) else { return }
      trials[trial].append(tables)
    case .checkpointed(let trial, let attempt, let file):
      guard isRunning(trial, attempt) else { return }
      trials[trial].checkpoint = file
      trials[trial].safeSamples = trials[trial].samples.count
      trials[trial].safeRows = trials[trial].tables.map(\.count)
      trials[trial].safeTensors = trials[trial].tensors.count
    case .saved(let trial, let attempt, let file):
      guard isRunning(trial, attempt) else { return }
      trials[trial].keep(file)
    case .finished(let trial, let attempt, let outcome):
      guard isRunning(trial, attempt) else { return }
      noteBroken(trial, attempt, outcome)
      trials[trial].end(judged(outcome, of: trials[trial]))
    case .ended(let trial, let attempt, let outcome):
      guard isRunning(trial, attempt) else { return }
      (trials[trial].provisional, trials[trial].checkpoint) = (outcome, nil)
    case .stopped(let trial, let rung, let extent, let time):
      guard trials.indices.contains(trial), !trials[trial].state.isFinal else { return }
      trials[trial].stop(at: rung, keeping: extent, time: time)
    }
  }

  private func isRunning(_ trial: Int, _ attempt: Int) -> Bool {
    trials.indices.contains(trial) && trials[trial].state == .running
      && trials[trial].attempts == attempt
  }

  private mutating func makeRow(_ trial: Int) {
    while trials.count <= trial {
      trials.append(TrialRow(number: trials.count, tables: header.tables))
    }
  }

  /// Keeps why an attempt was broken off; one that was put aside has no reason.
  private mutating func noteBroken(_ trial: Int, _ attempt: Int, _ outcome: Outcome) {
    guard outcome.state == .waiting, !outcome.reason.isEmpty else { return }
    brokenAttempts.append(
      BrokenAttempt(
        trial: trial, attempt: attempt, rank: trials[trial].rank, reason: outcome.reason,
        seconds: outcome.seconds, time: outcome.time))
  }

  /// The outcome, or failure where the trial is done without a value of an objective.
  private func judged(_ outcome: Outcome, of row: TrialRow) -> Outcome {
    guard outcome.state == .done else { return outcome }
    for objective in header.objectives where objectiveValue(objective, of: row).isNaN {
      var failed = outcome
      failed.state = .failed
      let wasRecorded = row.samples.contains { $0.metric == objective.metric }
      failed.reason =
        "the objective \(objective.metric) "
        + (wasRecorded ? "is not a number" : "was not recorded")
      return failed
    }
    return outcome
  }

  /// Adds what a pruner will judge, before the samples are appended.
  private mutating func noteCurve(of trial: Int, _ samples: [Sample]) {
    guard let pruning = header.pruning else { return }
    let start = trials[trial].samples.count
    let rows = trials[trial].tables.map(\.count)
    for (place, sample) in samples.enumerated() where pruning.judges(sample) {
      guard let index = pruning.place(of: sample, after: trials[trial].curve.last?.index)
      else { continue }
      let others = samples[place...].prefix { $0.moment == sample.moment }
      trials[trial].curve.append(
        CurvePoint(
          index: index, value: sample.value,
          extent: RecordExtent(samples: start + others.endIndex, rows: rows)))
    }
  }

  /// Takes back the columns of metrics that no trial has: they were recorded only in what was cut.
  package mutating func forgetUnrecordedMetrics() {
    guard header.metrics.count > declaredMetrics else { return }
    header.metrics.removeSubrange(declaredMetrics...)
    for row in trials { noteMetrics(of: row.samples) }
  }

  /// Adds columns for metrics that nobody declared: after the declared ones, in the order of their
  /// names, each on the first in name of the axes on which it was recorded, so that nothing depends
  /// on which trial came first.
  private mutating func noteMetrics(of samples: [Sample]) {
    for sample in samples {
      let axis = sample.moment.axis.name
      guard let known = header.metrics.firstIndex(where: { $0.name == sample.metric }) else {
        let later = header.metrics[declaredMetrics...].firstIndex {
          sample.metric.precedes($0.name)
        }
        header.metrics.insert(
          MetricColumn(name: sample.metric, unit: "1", better: "", axis: axis, meaning: ""),
          at: later ?? header.metrics.count)
        continue
      }
      if known >= declaredMetrics && axis.precedes(header.metrics[known].axis) {
        header.metrics[known].axis = axis
      }
    }
  }
}

extension String {
  /// Order by the bytes of UTF-8: the same on every machine and in every language.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

extension TrialRow {
  /// Begins an attempt, which continues at the last checkpoint of those before.
  fileprivate mutating func begin(
    attempt: Int, _ assignment: Assignment, rank: Int, time: Double
  ) {
    dropUnsafe()
    self.assignment = assignment
    (state, reason, provisional, rung) = (.running, "", nil, -1)
    (attempts, self.rank, parent) = (attempt, rank, nil)
    (startTime, endTime) = (time, .nan)
  }

  private mutating func dropUnsafe() {
    samples.removeSubrange(safeSamples...)
    curve.removeAll { $0.extent.samples > safeSamples }
    tensors.removeSubrange(safeTensors...)
    for table in tables.indices {
      tables[table].truncate(to: safeRows.isEmpty ? 0 : safeRows[table])
    }
  }

  /// Adds rows; those of a table that the header does not know are of another version of the program
  /// and are left out.
  fileprivate mutating func append(_ added: [TableRows]) {
    for rows in added {
      let place = tables.firstIndex { $0.table == rows.table && $0.width == rows.width }
      if let place { tables[place].append(rows) }
    }
  }

  /// Keeps a file in place of one of the same name.
  fileprivate mutating func keep(_ file: TensorFile) {
    if let known = tensors.firstIndex(where: { $0.name == file.name }) {
      tensors[known] = file
    } else {
      tensors.append(file)
    }
  }

  fileprivate mutating func end(_ outcome: Outcome) {
    (state, reason, endTime) = (outcome.state, outcome.reason, outcome.time)
    seconds += outcome.seconds
    switch state {
    case .waiting, .running:
      // One that is put aside at a rung has no reason: it goes on.
      if !reason.isEmpty { repeated += 1 }
      return dropUnsafe()
    case .timeout, .lost:
      (samples, tensors) = ([], [])
      for table in tables.indices { tables[table].truncate(to: 0) }
    case .done, .pruned, .failed: break
    }
    // An ended trial that is started again, begins anew.
    (checkpoint, safeSamples, safeTensors, safeRows) = (nil, 0, 0, [])
    (provisional, curve, repeated) = (nil, [], 0)
  }

  /// Ends the trial at a rung, whether it runs, waits for another attempt, or has ended and waits for
  /// this.
  fileprivate mutating func stop(at rung: Int, keeping extent: RecordExtent, time: Double) {
    var outcome = Outcome(state: .pruned, seconds: 0, time: time)
    if let provisional {
      (outcome.seconds, outcome.time) = (provisional.seconds, provisional.time)
    } else if state == .running, startTime.isFinite {
      outcome.seconds = max(0, time - startTime)
    }
    samples.removeSubrange(min(extent.samples, samples.count)...)
    for (table, count) in zip(tables.indices, extent.rows) {
      tables[table].truncate(to: min(count, tables[table].count))
    }
    tensors = []
    end(outcome)
    self.rung = rung
  }
}
