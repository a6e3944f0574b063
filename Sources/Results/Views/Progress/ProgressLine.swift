/// One line that says how far a run is.
package enum ProgressLine {
  /// For a terminal of `width` columns: never longer than `width - 1`, so that the line does not wrap.
  /// What matters least goes first where the room is small.
  package static func live(_ progress: RunProgress, width: Int, ink: Ink = .none) -> String {
    var parts = liveParts(progress)
    while parts.count > 1, parts.width > width - 1 {
      let least = parts.indices.max { parts[$0].rank < parts[$1].rank }!
      parts.remove(at: least)
    }
    guard parts.width <= width - 1 else { return parts[0].text.truncated(to: width - 1) }
    return parts.map { $0.isFailure ? ink.bad($0.text) : $0.text }.joined(separator: "  ")
  }

  /// For a file or a pipe, in words.
  package static func plain(_ progress: RunProgress) -> String {
    var parts = ["\(progress.finished) of \(progress.total) trials"]
    if let rate = progress.rate { parts.append("\(NumberText.short(rate, digits: 3)) trials/s") }
    if let best = progress.best {
      parts.append("best \(best.metric) \(NumberText.short(best.value)) (trial \(best.trial))")
    }
    if progress.pruned > 0 { parts.append("\(progress.pruned) pruned") }
    if progress.failed > 0 { parts.append("\(progress.failed) failed") }
    if progress.finished < progress.total {
      if let remaining = progress.remaining {
        parts.append("ETA \(DurationText.short(remaining))")
      }
      parts.append("\(progress.busyRanks) of \(progress.ranks) ranks busy")
    } else {
      parts.append("took \(DurationText.short(progress.elapsed))")
    }
    return parts.listed
  }

  /// `██████░░░░` of `width` characters; the last one is filled only when all has ended.
  package static func bar(_ progress: RunProgress, width: Int) -> String {
    let share = progress.share
    let filled = share < 1 ? min(Int(share * Double(width)), width - 1) : width
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }

  /// A part of the live line; of those that do not fit the one of the highest `rank` goes first.
  fileprivate struct Part {
    var text: String
    var rank: Int
    var isFailure = false
  }

  private static func liveParts(_ progress: RunProgress) -> [Part] {
    var parts = [
      Part(text: "\(progress.finished)/\(progress.total)", rank: 0),
      Part(text: bar(progress, width: 20), rank: 7),
      Part(text: NumberText.percent(progress.share), rank: 2),
    ]
    if let rate = progress.rate {
      parts.append(Part(text: "\(NumberText.short(rate, digits: 3))/s", rank: 5))
    }
    if let best = progress.best {
      let value = NumberText.short(best.value)
      parts.append(Part(text: "best \(value) (trial \(best.trial))", rank: 3))
    }
    if let remaining = progress.remaining {
      parts.append(Part(text: "ETA \(DurationText.short(remaining))", rank: 1))
    }
    parts.append(Part(text: "\(progress.busyRanks)/\(progress.ranks) busy", rank: 6))
    if progress.failed > 0 {
      parts.append(Part(text: "\(progress.failed) failed", rank: 4, isFailure: true))
    }
    return parts
  }
}

extension RunProgress {
  /// Of the trials, how much has ended: 0…1.
  var share: Double { total > 0 ? min(1, Double(finished) / Double(total)) : 0 }
}

extension [ProgressLine.Part] {
  /// Columns, with two spaces between parts.
  fileprivate var width: Int { reduce(2 * (count - 1)) { $0 + $1.text.displayWidth } }
}
