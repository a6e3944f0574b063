import Spec

/// Ends a search by value or by count, in the order of trials, whoever finishes first.
///
/// The lowest trial k that reaches the target of every objective that has one, or at which more than
/// the allowed number of trials has failed, ends the search at k + lag: all trials up to there finish
/// and count, none above does.
package struct StopRule: Sendable {
  package enum Cause: Sendable, Equatable { case target, failures }

  /// What an objective is to reach.
  package struct Target: Sendable {
    package let goal: Goal
    /// `nil`: nothing.
    package let value: Double?

    package init(_ goal: Goal, _ value: Double?) { (self.goal, self.value) = (goal, value) }

    func isReached(by other: Double) -> Bool {
      value.map { goal == .minimize ? other <= $0 : other >= $0 } ?? true
    }
  }

  /// By objective.
  private let targets: [Target]
  private let allowedFailures: Int?
  private let lag: Int
  private var failed: [Int] = []
  /// The lowest trial known to end the search, and why.
  package private(set) var trigger: (trial: Int, cause: Cause)?

  package init(targets: [Target], allowedFailures: Int?, lag: Int) {
    self.targets = targets
    (self.allowedFailures, self.lag) = (allowedFailures, lag)
  }

  /// Trials from this number on do not count; `nil`: no end in sight.
  package var limit: Int? { trigger.map { $0.trial + lag + 1 } }

  /// Notes how a trial ended; NaN reaches no target. The order of calls does not matter.
  /// - Parameter objectives: Their values; empty where the trial has none that count.
  package mutating func note(trial: Int, failed hasFailed: Bool, objectives: [Double]) {
    if hasFailed {
      failed.append(trial)
      if let allowedFailures, failed.count > allowedFailures {
        failed.sort()
        lower(to: failed[allowedFailures], .failures)
      }
    } else if reachesAll(objectives) {
      lower(to: trial, .target)
    }
  }

  private func reachesAll(_ values: [Double]) -> Bool {
    targets.contains { $0.value != nil } && values.count == targets.count
      && zip(targets, values).allSatisfy { $0.isReached(by: $1) }
  }

  private mutating func lower(to trial: Int, _ cause: Cause) {
    if let trigger, trigger.trial <= trial { return }
    trigger = (trial, cause)
  }
}

extension StopRule {
  /// Whether failures have ended a search of so many trials before its end.
  package func leavesOutAfterFailures(of total: Int) -> Bool {
    guard let trigger, let limit else { return false }
    return trigger.cause == .failures && limit < total
  }

  /// Why no trial was run up to the last one, and what runs them; `nil` where all were.
  /// - Parameter total: Of trials, as the search has them.
  package func explanation(total: Int) -> String? {
    guard let trigger, let limit, limit < total else { return nil }
    let rest = limit + 1 == total ? "trial \(limit) was" : "trials \(limit) to \(total - 1) were"
    switch trigger.cause {
    case .target:
      return "trial \(trigger.trial) reached objective.target: \(rest) not run"
    case .failures:
      let allowed = allowedFailures ?? 0
      return "stopped by faults.max_failed: trial \(trigger.trial) was the failure after the "
        + "\(allowed) allowed; \(rest) not run\n"
        + "the same command runs no more of them: a larger faults.max_failed goes on, "
        + "--retry-failed runs those that failed again"
    }
  }
}
