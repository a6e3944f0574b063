/// How long ranks had nothing to do because proposals waited for the results of earlier trials.
struct LagWaitFacts: Sendable {
  let line: String

  /// `5 of 8 ranks, 31 times, 12s (3% of the time of all): the oldest running trial was search.lag
  /// behind`; `nil` where nobody waited.
  init?(_ study: Study) {
    let waited = study.usage.filter { $0.lagWaits > 0 }
    guard !waited.isEmpty else { return nil }
    let seconds = waited.reduce(0) { $0 + $1.lagWaiting }
    let times = waited.reduce(0) { $0 + $1.lagWaits }
    let whole = study.usage.reduce(0) { $0 + $1.whole }
    let share = whole > 0 ? " (\(NumberText.percent(seconds / whole)) of the time of all)" : ""
    let noun = study.usage.count == 1 ? "rank" : "ranks"
    line =
      "\(waited.count) of \(study.usage.count) \(noun), \(times) \(times == 1 ? "time" : "times"), "
      + "\(DurationText.short(seconds))\(share): the oldest running trial was search.lag behind"
  }
}

extension RankUsage {
  /// All its time, seconds; 0 where that is unknown.
  fileprivate var whole: Double {
    let sum = computing + communicating + waiting
    return sum.isFinite ? sum : 0
  }
}
