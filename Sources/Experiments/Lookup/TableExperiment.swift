import Datasets
import Results
import Spec
import Trials

/// Looks up in a table of results what an assignment leads to: searches are judged against an optimum
/// that is known, without a training.
///
/// A trial has the row whose key columns have its values: words and whole numbers exactly, other
/// numbers to 1e-12 of the greater one. Its metrics are recorded epoch by epoch, so that it can be
/// stopped on the way, or at its end where a row has one value. Cells that are empty were not recorded.
///
/// Source: the tabular benchmarks of Klein & Hutter, arXiv 1905.04970 (2019).
struct TableExperiment: Experiment {
  static let name = "table"
  static let summary = "looks results up in a table of all combinations: CSV or HDF5"
  static let usesGroup = false

  /// `nil` where the file cannot be read, which was noted.
  private let file: LookupFile?
  private let choice: LookupChoice
  private let keys: [(name: String, value: Value)]
  private let waits: Bool

  init(_ settings: inout Settings) {
    let path = settings.takePath("path", example: "table.csv", "the file: CSV, .h5, .hdf5 or .nc")
    let group = settings.take("group", default: "/", "of an HDF5 file: where its columns are")
    keys = settings.takeValues(
      "keys", example: [("learning_rate", .real(0.1))],
      "columns of parameters with the value that each must have, such as {lr: $lr}")
    let words = settings.take(
      "metrics", example: ["loss"], counts: 1...1000,
      "columns to record; loss_* takes loss_1, loss_2, … as the curve of loss")
    let epoch: String? = settings.takeOptional(
      "epoch", "column that counts epochs, where the table has a row for each")
    let duration: String? = settings.takeOptional(
      "duration", "column with the seconds of a whole trial, for the clock of simulate")
    waits = settings.take("waits", default: false, "let a real trial take that long too")
    var choice = LookupChoice(
      keys: keys.map(\.name), metrics: [], epoch: epoch, duration: duration)
    file = settings.isDescribing ? nil : Self.open(path, group, &settings)
    if let file { choice.take(words, from: file, &settings) }
    self.choice = choice
  }

  /// `nil` where the header cannot be read, which is noted.
  private static func open(
    _ path: String, _ group: String, _ settings: inout Settings
  ) -> LookupFile? {
    // A path that is missing was noted, and stands for an example.
    guard DataPath.exists(path) else { return nil }
    do {
      return try LookupFile(path, group: group)
    } catch {
      settings.note(saying: error, at: "path")
      return nil
    }
  }

  var dataIdentity: [String] {
    get throws {
      guard let file else { return [] }
      // Read once, so that a cell that is no number is found before anything runs.
      _ = try file.read(choice)
      return [try file.identity]
    }
  }

  var metrics: [Metric] {
    choice.metrics.map { metric in
      let isCurve = choice.epoch != nil || !metric.places.isEmpty
      return Metric(metric.name, axis: isCurve ? .epoch : .end, "of the table")
    }
  }

  func run(_ trial: inout Trial) throws {
    guard let file else { return }
    let table = try trial.cached(file.source(choice)) { try file.read(choice) }
    let curve = try curve(of: table)
    let seconds = max(0, choice.duration.flatMap { table[$0].number(at: curve.row) } ?? 0)
    let share = seconds / Double(max(1, curve.places.count))
    for (place, cells) in curve.places {
      try pass(share, in: trial)
      for (metric, value) in cells { trial.record(metric, value, at: .epoch(place)) }
      try trial.throwIfStopped()
    }
    if curve.places.isEmpty { try pass(seconds, in: trial) }
    for (metric, value) in curve.ends { trial.record(metric, value, at: .end) }
  }

  private func pass(_ seconds: Double, in trial: Trial) throws {
    try waits ? trial.idle(seconds: seconds) : trial.elapse(seconds: seconds)
  }

  private typealias Cells = [(metric: String, value: Double)]

  /// What the table says of this assignment.
  private func curve(
    of table: LookupTable
  ) throws(LookupError) -> (row: Int, places: [(Int, Cells)], ends: Cells) {
    if let epoch = choice.epoch {
      let rows = try table.curve(where: keys, by: epoch)
      return (rows[0].row, rows.map { ($0.place, cells(of: table, at: $0.row)) }, [])
    }
    let row = try table.row(where: keys)
    var found: [Int: Cells] = [:]
    var places: [Int] = []
    for metric in choice.metrics {
      for (place, column) in zip(metric.places, metric.columns) {
        guard let value = table[column].number(at: row) else { continue }
        if found[place] == nil { places.append(place) }
        found[place, default: []].append((metric.name, value))
      }
    }
    places.sort()
    return (row, places.map { ($0, found[$0] ?? []) }, cells(of: table, at: row))
  }

  /// The metrics of which a row has one value.
  private func cells(of table: LookupTable, at row: Int) -> Cells {
    choice.metrics.compactMap { metric in
      guard metric.places.isEmpty else { return nil }
      return table[metric.columns[0]].number(at: row).map { (metric.name, $0) }
    }
  }
}
