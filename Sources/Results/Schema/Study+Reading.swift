import HDF5
import Spec
import Trials

extension Study {
  /// The study that a results file was made of.
  ///
  /// Given back is everything that a view or a continuation of the run needs. Not given back: the
  /// order in which a trial recorded different metrics, values recorded twice at one index, and the
  /// checkpoints of trials that were running.
  /// - Parameter path: of the file, for errors.
  /// - Throws: ``ResultsError`` when it is not the runner's or not whole.
  package init(_ tree: DataGroup, path: String) throws(ResultsError) {
    guard tree.attribute("format")?.text == "runner-results" else {
      throw ResultsError(path, .foreign)
    }
    let version = Int(tree.attribute("format_version")?.integer ?? 0)
    guard version == Self.formatVersion else { throw ResultsError(path, .version(version)) }
    let reader = StudyReader(tree: tree, path: path)
    self.init(header: try reader.header(), declaredMetrics: reader.declaredMetrics)
    complete = tree.attribute("complete")?.integer == 1
    sessions = try reader.sessions()
    (usage, brokenAttempts) = (reader.usage, reader.brokenAttempts)
    trials = try reader.trials(of: header)
  }
}

/// Takes a tree apart as ``Study/tree(claims:importance:)`` put it together.
private struct StudyReader {
  let tree: DataGroup
  let path: String

  func missing(_ what: String) -> ResultsError { ResultsError(path, .incomplete("no \(what)")) }

  // MARK: - Provenance

  var declaredMetrics: Int {
    Int(tree.group("provenance")?.attribute("declared_metrics")?.integer ?? 0)
  }

  func header() throws(ResultsError) -> StudyHeader {
    var header = try decoded(StudyHeader.self, try provenance("header"), "header")
    header.text = try provenance("spec")
    header.resolved = try provenance("resolved")
    header.overrides = try decoded([String].self, try provenance("overrides"), "overrides")
    guard 0...header.metrics.count ~= declaredMetrics else { throw missing("list of metrics") }
    return header
  }

  private func provenance(_ name: String) throws(ResultsError) -> String {
    guard let text = tree.group("provenance")?[name]?.texts?.first else {
      throw missing("/provenance/\(name)")
    }
    return text
  }

  private func decoded<Value: Decodable>(
    _ type: Value.Type, _ text: String, _ what: String
  ) throws(ResultsError) -> Value {
    do {
      return try JSONText.decoded(type, from: text)
    } catch {
      throw ResultsError(path, .incomplete("/provenance/\(what) cannot be read"))
    }
  }

  func sessions() throws(ResultsError) -> [Session] {
    guard let group = tree.group("provenance/sessions") else { return [] }
    guard let times = group["start_time"]?.reals, let ranks = group["ranks"]?.integers,
      let arguments = group["arguments"]?.texts, let hosts = group["hosts"]?.texts,
      let versions = group["versions"]?.texts, let commits = group["git_commit"]?.texts
    else { throw missing("list of sessions") }
    var sessions: [Session] = []
    for index in times.indices {
      sessions.append(
        Session(
          time: times[index],
          arguments: try decoded([String].self, arguments[index], "sessions/arguments"),
          ranks: ranks[index], hosts: try decoded([String].self, hosts[index], "sessions/hosts"),
          versions: try decoded([NamedText].self, versions[index], "sessions/versions"),
          gitCommit: commits[index]))
    }
    return sessions
  }

  /// Empty where the session did not come to an end.
  var usage: [RankUsage] {
    guard let group = tree.group("timing/ranks"), let computing = group["compute_time"]?.reals,
      let communicating = group["communication_time"]?.reals,
      let waiting = group["waiting_time"]?.reals
    else { return [] }
    var usage = zip(computing, zip(communicating, waiting)).map {
      RankUsage(computing: $0, communicating: $1.0, waiting: $1.1)
    }
    // Files of earlier versions do not tell of these.
    for (rank, seconds) in (group["lag_waiting_time"]?.reals ?? []).enumerated()
    where usage.indices.contains(rank) { usage[rank].lagWaiting = seconds }
    for (rank, times) in (group["lag_waits"]?.integers ?? []).enumerated()
    where usage.indices.contains(rank) { usage[rank].lagWaits = times }
    return usage
  }

  /// None in files of earlier versions.
  var brokenAttempts: [BrokenAttempt] {
    guard let group = tree.group("timing/broken_attempts"), let trials = group["trial"]?.integers,
      let attempts = group["attempt"]?.integers, let ranks = group["rank"]?.integers,
      let seconds = group["wall_time"]?.reals, let times = group["end_time"]?.reals,
      let reasons = group["reason"]?.texts
    else { return [] }
    return trials.indices.map { row in
      BrokenAttempt(
        trial: trials[row], attempt: attempts[row], rank: ranks[row], reason: reasons[row],
        seconds: seconds[row], time: times[row])
    }
  }

  // MARK: - Trials

  func trials(of header: StudyHeader) throws(ResultsError) -> [TrialRow] {
    let name = header.isSweep ? "sweep" : ColumnName.plain(header.subject)
    guard let results = tree.group(name) else { throw missing("/\(name)") }
    guard let states = results["state"]?.integers else { return [] }
    var rows: [TrialRow] = []
    let rungs = results["rung"]?.integers ?? []
    let parents = results["parent"]?.integers ?? []
    for (number, code) in states.enumerated() {
      guard let state = Outcome.State(rawValue: Int8(truncatingIfNeeded: code)) else {
        throw ResultsError(path, .incomplete("trial \(number) has the unknown state \(code)"))
      }
      var row = TrialRow(number: number, tables: header.tables)
      row.state = state
      if rungs.indices.contains(number) { row.rung = rungs[number] }
      if parents.indices.contains(number), parents[number] >= 0 { row.parent = parents[number] }
      rows.append(row)
    }
    try readTimes(into: &rows)
    try readAssignments(of: header, from: results, into: &rows)
    for group in results.groups where group.attribute("axis") != nil {
      try CurveReader(group: group, isSweep: header.isSweep, path: path).read(into: &rows)
    }
    try readFinals(of: header, from: results, into: &rows)
    let tables = TableReader(header: header, results: results, path: path)
    for table in header.tables.indices { try tables.read(table, into: &rows) }
    readTensors(into: &rows)
    return rows
  }

  private func readTimes(into rows: inout [TrialRow]) throws(ResultsError) {
    guard let timing = tree.group("timing"), let starts = timing["start_time"]?.reals,
      let ends = timing["end_time"]?.reals, let seconds = timing["wall_time"]?.reals,
      let attempts = timing["attempts"]?.integers, let ranks = timing["rank"]?.integers,
      let reasons = timing["reason"]?.texts, starts.count == rows.count
    else { throw missing("/timing") }
    for row in rows.indices {
      (rows[row].startTime, rows[row].endTime) = (starts[row], ends[row])
      (rows[row].seconds, rows[row].attempts) = (seconds[row], attempts[row])
      (rows[row].rank, rows[row].reason) = (ranks[row], reasons[row])
    }
  }

  private func readAssignments(
    of header: StudyHeader, from results: DataGroup, into rows: inout [TrialRow]
  ) throws(ResultsError) {
    var columns: [DataVariable] = []
    for parameter in header.parameters {
      let column = results.variables.first {
        $0.attribute("parameter")?.text == parameter.name
      }
      guard let column, column.values.count == rows.count else {
        throw missing("column of the parameter \(parameter.name)")
      }
      columns.append(column)
    }
    for row in rows.indices where rows[row].attempts > 0 {
      rows[row].assignment = Assignment(
        columns.map { Self.value(of: $0, at: row) })
    }
  }

  private static func value(of column: DataVariable, at row: Int) -> Value? {
    let inactive = column.attribute(Missing.inactiveName)
    return switch column.values {
    case .float64(let values): values[row].isNaN ? nil : .real(values[row])
    case .int64(let values):
      inactive?.integer == values[row] ? nil : .integer(Int(values[row]))
    case .int8(let values): values[row] < 0 ? nil : .boolean(values[row] == 1)
    case .string(let values): inactive?.text == values[row] ? nil : .text(values[row])
    case .int32, .float32, .other: nil
    }
  }

  /// Final values that are not the last ones of a curve were recorded at the end.
  private func readFinals(
    of header: StudyHeader, from results: DataGroup, into rows: inout [TrialRow]
  ) throws(ResultsError) {
    for metric in header.metrics {
      let column = results.variables.first { $0.attribute("metric")?.text == metric.name }
      guard case .float64(let values) = column?.values, values.count == rows.count else {
        throw missing("column of the metric \(metric.name)")
      }
      for row in rows.indices {
        guard let value = Missing.recorded(values[row]) else { continue }
        let last = rows[row].samples.last { $0.metric == metric.name }
        if last?.value.bitPattern != value.bitPattern || metric.axis == Axis.end.name {
          rows[row].samples.append(Sample(metric.name, .end, value))
        }
      }
    }
  }

  /// The tensors that were kept, as the groups below `/artifacts` say.
  private func readTensors(into rows: inout [TrialRow]) {
    for group in tree.group("artifacts")?.groups ?? [] {
      guard let (trial, file) = ArtifactGroup.description(of: group), rows.indices ~= trial
      else { continue }
      rows[trial].tensors.append(file)
    }
  }
}

/// Takes the curves along one axis apart.
private struct CurveReader {
  let group: DataGroup
  let isSweep: Bool
  let path: String

  /// Appends to each row what it recorded along the axis, index by index.
  func read(into rows: inout [TrialRow]) throws(ResultsError) {
    let axis = Axis(group.attribute("axis")?.text ?? group.name)
    let coordinate = group.variables.first { $0.dimensions == [group.name] && $0.isCoordinate }
    guard let indices = coordinate?.integers else {
      throw ResultsError(path, .incomplete("no coordinates in \(group.name)"))
    }
    let curves = group.variables.compactMap { variable -> (name: String, values: [Double])? in
      guard let name = variable.attribute("metric")?.text,
        case .float64(let values) = variable.values
      else { return nil }
      return (name, values)
    }
    for curve in curves where curve.values.count != rows.count * indices.count {
      throw ResultsError(path, .incomplete("\(curve.name) has \(curve.values.count) values"))
    }
    for row in rows.indices {
      for (position, index) in indices.enumerated() {
        for curve in curves {
          guard let value = Missing.recorded(curve.values[row * indices.count + position]) else {
            continue
          }
          rows[row].samples.append(Sample(curve.name, Moment(axis: axis, index: index), value))
        }
      }
    }
  }
}
