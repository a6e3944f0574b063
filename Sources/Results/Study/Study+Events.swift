import Spec
import Trials

/// What a study is: the sum of its events. Nothing here knows where they come from.
extension Study {
  /// Adds one event. Events of an attempt that is over, such as a late message of a rank that was
  /// given up, change nothing.
  ///
  /// What an outcome leaves behind:
  /// - done, pruned, failed: everything recorded, up to where the trial ended.
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
    case .recorded(let trial, let attempt, let samples):
      guard isRunning(trial, attempt) else { return }
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
      trials[trial].end(judged(outcome, of: trials[trial]))
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
    (state, reason) = (.running, "")
    (attempts, self.rank) = (attempt, rank)
    (startTime, endTime) = (time, .nan)
  }

  private mutating func dropUnsafe() {
    samples.removeSubrange(safeSamples...)
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

  /// Drops the rows that came after a moment: of the tables with a column named as its axis, those
  /// whose value there lies beyond its index.
  package mutating func dropRows(after moment: Moment, of header: StudyHeader) {
    for (place, table) in header.tables.enumerated() {
      guard let column = table.columns.firstIndex(where: { $0.name == moment.axis.name }) else {
        continue
      }
      let rows = tables[place]
      tables[place].removeAll { row in
        if case .int64(let index) = rows[row, column] { index > moment.index } else { false }
      }
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
    case .waiting, .running: return dropUnsafe()
    case .timeout, .lost:
      (samples, tensors) = ([], [])
      for table in tables.indices { tables[table].truncate(to: 0) }
    case .done, .pruned, .failed: break
    }
    // An ended trial that is started again, begins anew.
    (checkpoint, safeSamples, safeTensors, safeRows) = (nil, 0, 0, [])
  }
}
