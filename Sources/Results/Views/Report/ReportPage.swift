import Spec
import Trials

/// The report as one HTML page that needs nothing else: its pictures are SVG in the page, and it has
/// no scripts.
package struct ReportPage: Sendable {
  private let study: Study
  private let verdicts: [Verdict]
  private let importance: [ImportanceTable]
  private let about: String
  private let path: String
  private let top: Int

  /// - Parameters:
  ///   - verdicts: of the file's `expect`.
  ///   - importance: one table for each objective, or none.
  ///   - about: the file's `about`.
  ///   - path: of the results file, for the lines that open it.
  ///   - top: trials in the table.
  package init(
    _ study: Study, verdicts: [Verdict] = [], importance: [ImportanceTable] = [],
    about: String = "", path: String, top: Int = 50
  ) {
    (self.study, self.verdicts, self.about, self.path) = (study, verdicts, about, path)
    (self.importance, self.top) = (importance, top)
  }

  package var text: String {
    let name = study.header.name.escapedForHTML
    var text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    text += "<title>\(name)</title>\n<style>\n\(Self.style)</style>\n</head>\n<body>\n"
    text += "<h1>\(name)</h1>\n"
    if !about.isEmpty { text += "<p>\(about.escapedForHTML)</p>\n" }
    text += "<p>\(ReportFacts(study).line.escapedForHTML)</p>\n"
    text += claims + pictures + table + parameters + pruning + time + failures + opening + file
    return text + "</body>\n</html>\n"
  }

  private var claims: String {
    guard !verdicts.isEmpty else { return "" }
    let items = verdicts.map { verdict in
      "<li class=\"\(verdict.holds ? "good" : "bad")\">\(verdict.line(.none).escapedForHTML)</li>\n"
    }
    return "<h2>Expected</h2>\n<ul>\n\(items.joined())</ul>\n"
  }

  private var pictures: String {
    let charts = ReportCharts(study).all.map(\.text).filter { !$0.isEmpty }
    return charts.isEmpty ? "" : "<div class=\"charts\">\n\(charts.joined())</div>\n"
  }

  private var table: String {
    guard !study.trials.isEmpty else { return "<p>No trial has begun.</p>\n" }
    return "<h2>Trials</h2>\n" + TrialTable(study, study.trialsToShow(top)).table.html
  }

  private var parameters: String {
    importance.map {
      "<h2>Importance for \($0.metric.escapedForHTML)</h2>\n<p>By \($0.method.escapedForHTML).</p>\n"
        + $0.table.html
    }.joined()
  }

  private var pruning: String {
    PruningFacts(study).map { "<h2>Stopped early</h2>\n<p>\($0.line.escapedForHTML)</p>\n" } ?? ""
  }

  private var time: String {
    let lines = TimeFacts(study).lines.map { "<li>\($0.name): \($0.text.escapedForHTML)</li>\n" }
    return lines.isEmpty ? "" : "<h2>Time</h2>\n<ul>\n\(lines.joined())</ul>\n"
  }

  private var failures: String {
    let (ends, attempts) = (FailureReasons(study), FailureReasons(study.brokenAttempts))
    return (attempts.count > 0 ? "<h2>Tried again</h2>\n" + attempts.table.html : "")
      + (ends.count > 0 ? "<h2>Failed</h2>\n" + ends.table.html : "")
  }

  private var opening: String {
    let call = "ds = xr.open_dataset(\"\(path)\", group=\"\(study.curveGroup)\")"
    return "<h2>In Python</h2>\n<pre>import xarray as xr\n\(call.escapedForHTML)</pre>\n"
  }

  private var file: String {
    guard !study.header.text.isEmpty else { return "" }
    return "<h2>File</h2>\n<pre>\(study.header.text.escapedForHTML)</pre>\n"
  }

  private static let style = """
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em }
    table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums }
    th, td { padding: 2px 10px; border-bottom: 1px solid #ddd; text-align: left }
    .number { text-align: right }
    pre { background: #f6f6f6; padding: 1em; overflow: auto; font-size: 13px }
    .good { color: #17692b }
    .bad { color: #b3261e }
    .charts { display: flex; flex-wrap: wrap; gap: 1em }
    svg { width: 560px; max-width: 100% }
    svg text { font-size: 11px; fill: #444 }
    svg .title { font-size: 13px; font-weight: 600 }
    .tick { text-anchor: middle }
    .tick.left { text-anchor: end; dominant-baseline: middle }
    .grid { stroke: #e4e4e4 }
    .line { fill: none; stroke-width: 1.2; stroke-linecap: round }
    .other { stroke: #b5b5b5 }
    .best { stroke: #1f5fa8; stroke-width: 2.2 }
    circle.trial { fill: #1f5fa8; fill-opacity: 0.55 }

    """
}
