import Trials

/// How far the clocks of workers' hosts are behind rank 0's: times that workers stamp are told in rank
/// 0's, so that durations and the order of sessions hold whatever the clocks of the hosts show.
package struct ClockShifts: Sendable, Equatable {
  /// Seconds; what ranks need to meet is as long, so that less says nothing.
  private static let smallest = 1.0

  /// By worker, seconds to be added to its times.
  private let seconds: [Double]

  /// - Parameters:
  ///   - clocks: of all ranks at one moment, seconds since 1970, rank 0 first.
  ///   - leaders: by worker, the rank that stamps its times.
  package init(_ clocks: [Double], leaders: [Int]) {
    seconds = leaders.map { rank in
      let shift = clocks[0] - clocks[rank]
      return abs(shift) < Self.smallest ? 0 : shift
    }
  }

  /// All clocks agree.
  package init(workers: Int) { seconds = Array(repeating: 0, count: workers) }

  package func corrected(_ events: [Event], of worker: Int) -> [Event] {
    let shift = seconds[worker]
    return shift == 0 ? events : events.map { $0.moved(by: shift) }
  }
}

extension Event {
  /// The same, so many seconds later.
  fileprivate func moved(by shift: Double) -> Event {
    func moved(_ outcome: Outcome) -> Outcome {
      var outcome = outcome
      outcome.time += shift
      return outcome
    }
    return switch self {
    case .started(let trial, let attempt, let assignment, let rank, let time):
      .started(
        trial: trial, attempt: attempt, assignment: assignment, rank: rank, time: time + shift)
    case .finished(let trial, let attempt, let end):
      .finished(trial: trial, attempt: attempt, moved(end))
    case .ended(let trial, let attempt, let end):
      .ended(trial: trial, attempt: attempt, moved(end))
    case .stopped(let trial, let rung, let extent, let time):
      .stopped(trial: trial, rung: rung, keeping: extent, time: time + shift)
    case .inherited, .recorded, .appended, .checkpointed, .saved: self
    }
  }
}
