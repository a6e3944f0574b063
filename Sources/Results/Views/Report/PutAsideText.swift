import Trials

/// What is said of a run that was put aside before its end.
package enum PutAsideText {
  /// Three lines: what has ended, what becomes of the others, where it all is.
  /// - Parameters:
  ///   - reason: `interrupted`.
  ///   - path: of the results file.
  package static func text(_ study: Study, reason: String, path: String) -> String {
    let progress = RunProgress(study, now: .nan)
    let time = ReportFacts.wallTime(of: study)
    let after = time > 0 ? " after \(DurationText.short(time))" : ""
    let noun = progress.total == 1 ? "trial has" : "trials have"
    let counts = progress.finished > 0 ? " (\(progress.finishedCounts.listed))" : ""
    let rest = rest(of: study, progress).listed
    return "\(reason)\(after): \(progress.finished) of \(progress.total) \(noun) ended\(counts)\n"
      + (rest.isEmpty ? "" : "\(rest)\n")
      + "saved in \(path); the same command continues"
  }

  private static func rest(of study: Study, _ progress: RunProgress) -> [String] {
    let open = study.trials.filter { !$0.state.isFinal && $0.provisional == nil }
    let safe = open.count { $0.checkpoint != nil }
    let begun = open.count { $0.checkpoint == nil && $0.attempts > 0 }
    let waiting = progress.total - progress.finished - progress.undecided - safe - begun
    var parts: [String] = []
    if safe > 0 {
      parts.append(
        "\(safe) \(safe == 1 ? "goes" : "go") on from \(safe == 1 ? "its" : "their") "
          + (safe == 1 ? "checkpoint" : "checkpoints"))
    }
    if begun > 0 { parts.append("\(begun) \(begun == 1 ? "begins" : "begin") anew") }
    if progress.undecided > 0 {
      parts.append("\(progress.undecided) \(progress.undecided == 1 ? "is" : "are") undecided")
    }
    if waiting > 0 { parts.append("\(waiting) \(waiting == 1 ? "waits" : "wait")") }
    return parts
  }
}
