import Spec
import Trials

/// The trials of a study as rows: what `runner trials` and `runner best` print.
package struct TrialTable: Sendable {
  package enum Format: String, Sendable, CaseIterable { case table, csv, json }

  private let study: Study
  /// Those that are shown, in order.
  private let trials: [TrialRow]

  /// - Parameters:
  ///   - top: at most so many rows; `nil`: all.
  ///   - pareto: only done trials that no other beats in every objective.
  /// - Throws: ``ViewError`` for an unknown key, or where no trial can be the best.
  package init(
    _ study: Study, order: TrialOrder = .number, top: Int? = nil, pareto: Bool = false
  ) throws {
    var trials = try order.trials(of: study)
    if pareto {
      guard !study.header.objectives.isEmpty else {
        throw ViewError("\(study.header.name) has no objective, so there is no Pareto front")
      }
      let front = study.paretoFront
      let numbers = Set(front.map(\.number))
      trials = order == .number ? front : trials.filter { numbers.contains($0.number) }
    }
    self.init(study, Array(trials.prefix(top ?? trials.count)))
  }

  init(_ study: Study, _ trials: [TrialRow]) { (self.study, self.trials) = (study, trials) }

  package var count: Int { trials.count }

  package func text(as format: Format, ink: Ink = .none) -> String {
    switch format {
    case .table: table.text(ink)
    case .csv: csv
    case .json: json
    }
  }
}

extension TrialTable {
  /// Number, state, the rung of a stopped trial where there is a pruner, the trial with whose weights
  /// it began where weights go from trial to trial, objectives, parameters, the other metrics' last
  /// values.
  var table: TextTable {
    let header = study.header
    let objectives = header.objectives.map(\.metric)
    let others = header.metrics.map(\.name).filter { !objectives.contains($0) }
    var columns = [TextTable.Column("trial", .right), TextTable.Column("state")]
    if header.pruning != nil { columns.append(TextTable.Column("rung", .right)) }
    if header.hasParents { columns.append(TextTable.Column("parent", .right)) }
    var names = UniqueNames(taken: ["trial", "state", "rung", "parent"])
    columns += header.objectives.map { TextTable.Column(names.take($0.title), .right) }
    columns += header.parameters.map {
      TextTable.Column(names.take($0.name), $0.kind == .text ? .left : .right)
    }
    columns += others.map { TextTable.Column(names.take($0), .right) }
    var table = TextTable(columns)
    for trial in trials {
      var cells = [String(trial.number), trial.state.name]
      if header.pruning != nil { cells.append(trial.rung < 0 ? "–" : String(trial.rung)) }
      if header.hasParents { cells.append(trial.parent.map(String.init) ?? "–") }
      cells += header.objectives.map { Self.cell(study.reading($0, of: trial)) }
      cells += header.parameters.indices.map { trial.value(of: $0)?.shortText ?? "–" }
      cells += others.map { Self.cell(study.lastValue(of: $0, in: trial)) }
      table.append(cells)
    }
    return table
  }

  private static func cell(_ value: Double?) -> String { value.map { NumberText.short($0) } ?? "–" }

  private var csv: String {
    var csv = CSVWriter()
    csv.trialTitles(study, withBest: [])
    for trial in trials { csv.trial(trial, of: study, withBest: []) }
    return csv.text
  }

  private var json: String {
    var json = JSONWriter()
    json.array { json in
      for trial in trials {
        json.lineBreak()
        json.object { $0.members(of: trial, study) }
      }
      json.lineBreak()
    }
    return json.text + "\n"
  }
}

extension ObjectiveColumn {
  /// Above the objective's column.
  var title: String { value == "best" ? "best \(metric)" : metric }
}

extension Outcome.State {
  /// As in files and tables: `done`.
  package var name: String { String(describing: self) }

  /// The trial has ended, well or not.
  package var isFinal: Bool { self != .waiting && self != .running }
}

extension Value {
  /// At most four significant digits.
  var shortText: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): NumberText.short(value, digits: 4)
    case .text(let value): value
    case .boolean(let value): value ? "true" : "false"
    }
  }
}
