import Trials

/// How far the clocks of the ranks' hosts are behind rank 0's: times that ranks stamp are told in rank
/// 0's, so that durations and the order of sessions hold whatever the clocks of the hosts show.
package struct ClockShifts: Sendable, Equatable {
  /// Seconds; what ranks need to meet is as long, so that less says nothing.
  private static let smallest = 1.0

  /// By rank, seconds to be added to its times; empty: none.
  private let seconds: [Double]

  /// - Parameter clocks: of all ranks at one moment, seconds since 1970, rank 0 first; empty: they agree.
  package init(_ clocks: [Double] = []) {
    seconds = clocks.map { clock in
      let shift = clocks[0] - clock
      return abs(shift) < Self.smallest ? 0 : shift
    }
  }

  package func corrected(_ events: [Event], of rank: Int) -> [Event] {
    let shift = seconds.isEmpty ? 0 : seconds[rank]
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
