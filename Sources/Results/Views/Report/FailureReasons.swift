import Trials

/// Why trials did not end well: one entry for each reason, the most frequent first.
struct FailureReasons: Sendable {
  struct Entry: Sendable, Equatable {
    var state: Outcome.State
    /// First line of what the trials said.
    var reason: String
    /// Numbers of the trials, ascending.
    var trials: [Int]
  }

  let entries: [Entry]

  init(_ study: Study) {
    var entries: [Entry] = []
    var places: [Entry.Key: Int] = [:]
    for trial in study.trials where trial.state.isUnsuccessful {
      let line = trial.reason.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      let key = Entry.Key(state: trial.state, reason: line)
      if let place = places[key] {
        entries[place].trials.append(trial.number)
      } else {
        places[key] = entries.count
        entries.append(Entry(state: trial.state, reason: line, trials: [trial.number]))
      }
    }
    self.entries = entries.sorted {
      ($1.trials.count, $0.trials[0]) < ($0.trials.count, $1.trials[0])
    }
  }
}

extension FailureReasons.Entry {
  fileprivate struct Key: Hashable {
    var state: Outcome.State
    var reason: String
  }

  /// `trial 4`, `trials 4, 9, 12`, `trials 4, 9, 12, 13, 20 and 7 more`.
  var place: String {
    let shown = trials.prefix(5).map(String.init).listed
    let rest = trials.count - 5
    return (trials.count == 1 ? "trial " : "trials ") + shown
      + (rest > 0 ? " and \(rest) more" : "")
  }

  /// What was said, or the state where nothing was.
  var text: String {
    guard !reason.isEmpty else { return state.name }
    return state == .failed ? reason : "\(state.name): \(reason)"
  }
}

extension Outcome.State {
  /// Failed, timed out or lost.
  var isUnsuccessful: Bool { self == .failed || self == .timeout || self == .lost }
}
