import Trials

/// What the ranks did with their time, and which trials took most of it.
struct TimeFacts: Sendable {
  /// What is said, and its name: `busy`, `lost`, `slowest`.
  let lines: [(name: String, text: String)]

  init(_ study: Study) {
    var lines: [(name: String, text: String)] = []
    if let busy = Self.busy(study) { lines.append(("busy", busy)) }
    if let lost = Self.lost(study) { lines.append(("lost", lost)) }
    if let slowest = Self.slowest(study) { lines.append(("slowest", slowest)) }
    self.lines = lines
  }

  /// Less is over before anybody asks where it went, seconds.
  private static let worthTelling = 0.5

  /// `94% of the ranks' time in trials (88% to 97%), 3% of it waiting for each other`
  private static func busy(_ study: Study) -> String? {
    let known = study.usage.filter { !$0.isUnknown && $0.whole > 0 }
    let whole = known.reduce(0) { $0 + $1.whole }
    guard whole >= worthTelling * Double(known.count), whole > 0 else { return nil }
    let shares = known.map { $0.working / $0.whole }.sorted()
    let share = NumberText.percent(known.reduce(0) { $0 + $1.working } / whole)
    let (least, most) = (NumberText.percent(shares[0]), NumberText.percent(shares.last ?? 0))
    let range = least == most ? "" : " (\(least) to \(most))"
    let noun = study.usage.count == 1 ? "rank's" : "ranks'"
    let waits = known.reduce(0) { $0 + $1.communicating } / whole
    let waiting =
      waits >= 0.01 ? ", \(NumberText.percent(waits)) waiting for each other there" : ""
    return "\(share) of the \(noun) time in trials\(range)\(waiting)"
  }

  /// `rank 5 on node7, rank 6 on node7`
  private static func lost(_ study: Study) -> String? {
    let hosts = study.sessions.last?.hosts ?? []
    let lost = study.usage.indices.filter { study.usage[$0].isUnknown }
    guard !lost.isEmpty else { return nil }
    let named = lost.prefix(8).map { rank in
      "rank \(rank)" + (hosts.indices.contains(rank) ? " on \(hosts[rank])" : "")
    }
    return named.listed + (lost.count > 8 ? " and \(lost.count - 8) more" : "")
  }

  /// `trial 17 12s, trial 4 11s, trial 9 11s; median 3.0s`, where there are enough to compare.
  private static func slowest(_ study: Study) -> String? {
    let ended = study.trials.filter { $0.state.isFinal && $0.seconds.isFinite }
    guard ended.count >= 5 else { return nil }
    let sorted = ended.sorted { ($1.seconds, $0.number) < ($0.seconds, $1.number) }
    guard sorted[0].seconds >= worthTelling else { return nil }
    let shown = sorted.prefix(3).map { "trial \($0.number) \(DurationText.short($0.seconds))" }
    return "\(shown.listed); median \(DurationText.short(sorted[sorted.count / 2].seconds))"
  }
}

extension RankUsage {
  /// In trials, seconds.
  fileprivate var working: Double { computing + communicating }
  fileprivate var whole: Double { working + waiting }
}
