import Trials

/// Why trials did not end well: one entry for each kind of reason, the most frequent first.
struct FailureReasons: Sendable {
  struct Entry: Sendable {
    var state: Outcome.State
    /// First line of what the trials said.
    var pattern: ReasonPattern
    /// Numbers of the trials, ascending; one with several such attempts is there once.
    var trials: [Int]
    /// Trials, or attempts at them.
    var count = 1
  }

  let entries: [Entry]

  /// Of trials that have ended.
  init(_ study: Study) {
    self.init(
      study.trials.lazy.filter(\.state.isUnsuccessful).map { ($0.number, $0.state, $0.reason) })
  }

  /// Of attempts that others followed.
  init(_ attempts: [BrokenAttempt]) {
    let sorted = attempts.sorted { ($0.trial, $0.attempt) < ($1.trial, $1.attempt) }
    self.init(sorted.lazy.map { ($0.trial, .failed, $0.reason) })
  }

  private init(_ ends: some Sequence<(trial: Int, state: Outcome.State, reason: String)>) {
    var entries: [Entry] = []
    var places: [Key: Int] = [:]
    for (trial, state, reason) in ends {
      let line = reason.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      let pattern = ReasonPattern(line)
      let key = Key(state: state, kind: pattern.kind)
      guard let place = places[key] else {
        places[key] = entries.count
        entries.append(Entry(state: state, pattern: pattern, trials: [trial]))
        continue
      }
      entries[place].pattern.join(pattern)
      entries[place].count += 1
      if entries[place].trials.last != trial { entries[place].trials.append(trial) }
    }
    self.entries = entries.sorted { ($1.count, $0.trials[0]) < ($0.count, $1.trials[0]) }
  }

  private struct Key: Hashable {
    let state: Outcome.State
    let kind: [String]
  }

  /// Of all entries.
  var count: Int { entries.reduce(0) { $0 + $1.count } }

  // MARK: - As a table

  /// Entries that are shown.
  private static let most = 10

  /// `count`, some `trials` and the `reason` in lines of at most `width` columns.
  func text(width: Int = 100, _ ink: Ink) -> String {
    let shown = entries.prefix(Self.most)
    let counts = shown.map { String($0.count) }
    let places = shown.map(\.place)
    let countWidth = max(5, counts.map(\.count).max() ?? 0)
    let placeWidth = max(6, places.map(\.count).max() ?? 0)
    let indent = countWidth + placeWidth + 4
    func line(_ count: String, _ place: String, _ reason: String) -> String {
      count.padded(to: countWidth, .right) + "  " + place.padded(to: placeWidth, .left) + "  "
        + reason
    }
    var text = ink.strong(line("count", "trials", "reason")) + "\n"
    for (entry, (count, place)) in zip(shown, zip(counts, places)) {
      let reason = entry.text.printable.truncated(to: 400).wrapped(to: max(20, width - indent))
      text += line(count, place, reason.first ?? "") + "\n"
      for rest in reason.dropFirst() { text += String(repeating: " ", count: indent) + rest + "\n" }
    }
    let hidden = entries.dropFirst(Self.most)
    if !hidden.isEmpty {
      text += "and \(hidden.count) more reasons of \(hidden.reduce(0) { $0 + $1.count })\n"
    }
    return text
  }

  /// All of them.
  var table: TextTable {
    var table = TextTable([.init("count", .right), .init("trials"), .init("reason")])
    table.widest = 400
    for entry in entries { table.append([String(entry.count), entry.place, entry.text]) }
    return table
  }
}

extension FailureReasons.Entry {
  /// `4`, `4, 9, 12`, `4, 9, 12 and 7 more`.
  var place: String {
    let rest = trials.count - 3
    return trials.prefix(3).map(String.init).listed + (rest > 0 ? " and \(rest) more" : "")
  }

  /// What was said, or the state where nothing was.
  var text: String {
    let reason = pattern.text
    guard !reason.isEmpty else { return state.name }
    return state == .failed ? reason : "\(state.name): \(reason)"
  }
}

extension Outcome.State {
  /// Failed, timed out or lost.
  var isUnsuccessful: Bool { self == .failed || self == .timeout || self == .lost }
}
