import Trials

/// What `runner status` prints.
package enum StatusText {
  /// Whether somebody works on the study.
  package enum Activity: Sendable {
    /// Its journal is held by a running program.
    case running
    /// Nobody works on it.
    case stopped
  }

  /// - Parameter now: seconds since 1970.
  package static func text(
    _ study: Study, _ activity: Activity, now: Double, ink: Ink = .none
  ) -> String {
    var progress = RunProgress(study, now: now)
    if activity == .stopped, !study.complete { progress.elapsed = lastSign(of: study) }
    var lines = [title(study, activity, progress, ink)]
    lines.append(counts(progress))
    if let best = progress.best {
      let assignment = best.assignment.isEmpty ? "" : ": \(best.assignment)"
      let value = ink.good(NumberText.short(best.value))
      lines.append("best    \(best.metric) \(value), trial \(best.trial)\(assignment)")
    }
    if progress.repeated > 0 {
      let noun =
        progress.repeated == 1 ? "1 attempt broken off" : "\(progress.repeated) attempts broken off"
      lines.append("again   \(noun) and tried again")
    }
    let speed = speed(study, activity, progress, now: now)
    if !speed.isEmpty { lines.append("speed   \(speed)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func title(
    _ study: Study, _ activity: Activity, _ progress: RunProgress, _ ink: Ink
  ) -> String {
    let name = ink.strong(study.header.name)
    let place = "\(progress.ranks) \(progress.ranks == 1 ? "rank" : "ranks")"
    let time = DurationText.short(progress.elapsed)
    if study.complete { return "\(name) · \(study.header.experiment) · finished on \(place)" }
    switch activity {
    case .running: return "\(name) · \(study.header.experiment) · running on \(place) for \(time)"
    case .stopped:
      return "\(name) · \(study.header.experiment) · stopped; the same command continues it"
    }
  }

  private static func counts(_ progress: RunProgress) -> String {
    let share = NumberText.percent(progress.share)
    let bar = ProgressLine.bar(progress, width: 20)
    return "trials  \(bar) \(share) of \(progress.total): \(progress.counts.listed)"
  }

  private static func speed(
    _ study: Study, _ activity: Activity, _ progress: RunProgress, now: Double
  ) -> String {
    var parts: [String] = []
    if let rate = progress.rate { parts.append("\(NumberText.short(rate, digits: 3)) trials/s") }
    if activity == .running, !study.complete, let remaining = progress.remaining {
      parts.append("ETA \(DurationText.short(remaining))")
    }
    let end = study.complete || activity == .stopped ? Double.nan : now
    let used = utilisation(study, progress, until: end)
    if let used { parts.append("ranks \(NumberText.percent(used)) busy") }
    return parts.listed
  }

  /// Share of the ranks' time since the last start that trials used; what runs counts up to `now`
  /// unless that is NaN.
  private static func utilisation(
    _ study: Study, _ progress: RunProgress, until now: Double
  ) -> Double? {
    guard let session = study.sessions.last, progress.elapsed > 0 else { return nil }
    var busy = 0.0
    for trial in study.trials {
      let (start, ranks) = (max(trial.startTime, session.time), Double(study.ranks(of: trial)))
      if let provisional = trial.provisional {
        busy += max(0, provisional.time - start) * ranks
      } else if trial.state == .running {
        if now.isFinite, trial.startTime.isFinite { busy += max(0, now - start) * ranks }
      } else if trial.state.isFinal, trial.endTime > session.time, trial.startTime.isFinite {
        busy += (trial.endTime - start) * ranks
      }
    }
    guard busy > 0 else { return nil }
    return min(1, busy / (progress.elapsed * Double(session.ranks)))
  }

  /// Seconds from the last start to the last trial's end.
  private static func lastSign(of study: Study) -> Double {
    let start = study.sessions.last?.time ?? study.header.created
    return study.trials.reduce(0) { $1.endTime > start ? max($0, $1.endTime - start) : $0 }
  }
}
