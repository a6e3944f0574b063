import Spec
import Trials

/// What `runner report` prints.
package struct ReportText: Sendable {
  private let study: Study
  private let verdicts: [Verdict]
  private let importance: [ImportanceTable]
  private let about: String
  private let path: String
  private let outputs: String
  private let top: Int
  private let ink: Ink

  /// - Parameters:
  ///   - verdicts: of the file's `expect`.
  ///   - importance: one table for each objective, or none.
  ///   - about: the file's `about`.
  ///   - path: of the results file, for the lines that open it.
  ///   - outputs: where it is kept what programs of trials print; empty: nowhere.
  ///   - top: trials shown.
  ///   - colour: whether a terminal shows it that wants colour.
  package init(
    _ study: Study, verdicts: [Verdict] = [], importance: [ImportanceTable] = [],
    about: String = "", path: String, outputs: String = "", top: Int = 10, colour: Bool
  ) {
    (self.study, self.verdicts, self.about, self.path) = (study, verdicts, about, path)
    (self.importance, self.top, ink) = (importance, top, Ink(colour: colour))
    self.outputs = outputs
  }

  package var text: String {
    let sections = [
      head, table, curves, parameters, pruning, waiting, time, repeated, failures, claims,
      opening,
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

  private var time: String {
    let lines = TimeFacts(study).lines
    guard !lines.isEmpty else { return "" }
    let width = lines.map(\.name.count).max() ?? 0
    return ink.strong("time") + "\n"
      + lines.map { $0.name.padded(to: width, .left) + "  " + $0.text.printable + "\n" }.joined()
  }

  /// Attempts at trials that came to a good end: those at the others have the same reasons.
  private var repeated: String {
    let reasons = FailureReasons(study.brokenAttempts.filter { !failed($0.trial) })
    guard reasons.count > 0 else { return "" }
    let title = reasons.count == 1 ? "1 attempt was" : "\(reasons.count) attempts were"
    return ink.strong("\(title) broken off and tried again") + "\n" + reasons.text(ink)
  }

  private var failures: String {
    let reasons = FailureReasons(study)
    guard reasons.count > 0 else { return "" }
    var title =
      study.trials.count == 1
      ? "the trial failed" : "\(reasons.count) of \(study.trials.count) trials failed"
    let earlier = study.brokenAttempts.count { failed($0.trial) }
    if earlier > 0 {
      title += ", after \(earlier) earlier \(earlier == 1 ? "attempt" : "attempts") as well"
    }
    return ink.bad(title) + "\n"
      + reasons.text(ink) + (outputs.isEmpty ? "" : "what they printed is in \(outputs)\n")
  }

  private func failed(_ trial: Int) -> Bool {
    study.trials.indices.contains(trial) && study.trials[trial].state.isUnsuccessful
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
