import Spec
import Trials

/// What `runner report` prints.
package struct ReportText: Sendable {
  private let study: Study
  private let verdicts: [Verdict]
  private let importance: [ImportanceTable]
  private let about: String
  private let path: String
  private let top: Int
  private let ink: Ink

  /// - Parameters:
  ///   - verdicts: of the file's `expect`.
  ///   - importance: one table for each objective, or none.
  ///   - about: the file's `about`.
  ///   - path: of the results file, for the lines that open it.
  ///   - top: trials shown.
  ///   - colour: whether a terminal shows it that wants colour.
  package init(
    _ study: Study, verdicts: [Verdict] = [], importance: [ImportanceTable] = [],
    about: String = "", path: String, top: Int = 10, colour: Bool
  ) {
    (self.study, self.verdicts, self.about, self.path) = (study, verdicts, about, path)
    (self.importance, self.top, ink) = (importance, top, Ink(colour: colour))
  }

  package var text: String {
    let sections = [
      head, table, curves, parameters, pruning, waiting, failures, claims, opening,
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var head: String {
    let header = study.header
    var text = ink.strong(header.name) + "\n"
    if !about.isEmpty { text += about.printable + "\n" }
    text += ReportFacts(study).line + "\n"
    return text
  }

  private var table: String {
    guard !study.trials.isEmpty else { return "no trial has begun\n" }
    return TrialTable(study, study.trialsToShow(top)).text(as: .table, ink: ink)
  }

  private var curves: String {
    guard let metric = study.curveMetric else { return "" }
    let curves = study.trialsToShow(top).prefix(5).compactMap { trial in
      Curve.of(metric.name, in: trial).map { (number: String(trial.number), curve: $0) }
    }
    guard let axis = curves.first?.curve.axis else { return "" }
    let width = curves.map(\.number.count).max() ?? 1
    var text = ink.strong("\(metric.name) by \(axis)") + "\n"
    for (number, curve) in curves {
      let values = curve.points.map(\.value)
      let title = number.padded(to: width, .right)
      text += "trial \(title)  \(Sparkline.text(values))  \(ReportFacts.ends(of: values))\n"
    }
    return text
  }

  private var parameters: String {
    importance.map {
      ink.strong("importance for \($0.metric) by \($0.method)") + "\n" + $0.table.text(ink)
    }.joined(separator: "\n")
  }

  private var pruning: String {
    PruningFacts(study).map { ink.strong("stopped early") + "\n\($0.line)\n" } ?? ""
  }

  private var waiting: String {
    LagWaitFacts(study).map { ink.strong("waited for results") + "\n\($0.line)\n" } ?? ""
  }

  private var failures: String {
    let entries = FailureReasons(study).entries
    guard !entries.isEmpty else { return "" }
    let count = entries.reduce(0) { $0 + $1.trials.count }
    var text = ink.bad("\(count) failed") + "\n"
    for entry in entries.prefix(10) {
      text +=
        "\(entry.trials.count) × \(entry.text.printable.truncated(to: 400)) (\(entry.place))\n"
    }
    if entries.count > 10 { text += "and \(entries.count - 10) more reasons\n" }
    return text
  }

  private var claims: String {
    guard !verdicts.isEmpty else { return "" }
    return ink.strong("expect") + "\n" + verdicts.map { $0.line(ink) + "\n" }.joined()
  }

  private var opening: String {
    let group = study.curveGroup
    return ink.faint("import xarray as xr") + "\n"
      + ink.faint("ds = xr.open_dataset(\"\(path)\", group=\"\(group)\")") + "\n"
  }
}
