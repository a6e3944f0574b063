import Spec
import Trials

/// What the text and the page say alike.
struct ReportFacts: Sendable {
  let line: String

  /// `train · 200 trials: 187 done, 12 pruned, 1 failed · 8 ranks, 1 of them lost · 3m20s`
  init(_ study: Study) {
    let progress = RunProgress(study, now: .nan)
    let trials = progress.total == 1 ? "1 trial" : "\(progress.total) trials"
    var parts = [study.header.experiment, "\(trials): \(progress.counts.listed)"]
    if let session = study.sessions.last {
      let lost = study.usage.count(where: \.isUnknown)
      parts.append(
        (session.ranks == 1 ? "1 rank" : "\(session.ranks) ranks")
          + (lost > 0 ? ", \(lost) of them lost" : ""))
    }
    if study.header.determinism == "relaxed" { parts.append("relaxed") }
    let time = Self.wallTime(of: study)
    if time > 0 { parts.append(DurationText.short(time)) }
    line = parts.joined(separator: " · ")
  }

  /// `0.41 → 0.8834`: the first and the last number of a curve.
  static func ends(of values: [Double]) -> String {
    guard let first = values.first(where: \.isFinite), let last = values.last(where: \.isFinite)
    else { return "no number" }
    return "\(NumberText.short(first)) → \(NumberText.short(last))"
  }

  /// Seconds in which somebody worked on the study: from each start of the program to the last end
  /// of a trial before the next start.
  static func wallTime(of study: Study) -> Double {
    var time = 0.0
    for (index, session) in study.sessions.enumerated() {
      let next = index + 1 < study.sessions.count ? study.sessions[index + 1].time : .infinity
      let ends = study.trials.map(\.endTime).filter { $0 > session.time && $0 <= next }
      time += (ends.max() ?? session.time) - session.time
    }
    return time
  }
}

extension Study {
  /// The group of the results file with the curves, or with the last values where there are none.
  var curveGroup: String {
    let root = header.isSweep ? "sweep" : ColumnName.plain(header.subject)
    return curveMetric.map { "\(root)/\(ColumnName.plain($0.axis))" } ?? root
  }
}
