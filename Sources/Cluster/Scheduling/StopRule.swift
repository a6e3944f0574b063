import Spec

/// Ends a search by value or by count, in the order of trials, whoever finishes first.
///
/// The lowest trial k that reaches the objective's target, or at which more than the allowed number
/// of trials has failed, ends the search at k + lag: all trials up to there finish and count, none
/// above does.
package struct StopRule: Sendable {
  package enum Cause: Sendable, Equatable { case target, failures }

  private let target: Double?
  private let goal: Goal
  private let allowedFailures: Int?
  private let lag: Int
  private var failed: [Int] = []
  /// The lowest trial known to end the search, and why.
  package private(set) var trigger: (trial: Int, cause: Cause)?

  package init(target: Double?, goal: Goal, allowedFailures: Int?, lag: Int) {
    (self.target, self.goal) = (target, goal)
    (self.allowedFailures, self.lag) = (allowedFailures, lag)
  }

  /// Trials from this number on do not count; `nil`: no end in sight.
  package var limit: Int? { trigger.map { $0.trial + lag + 1 } }

  /// Notes how a trial ended; NaN reaches no target. The order of calls does not matter.
  package mutating func note(trial: Int, failed hasFailed: Bool, objective: Double) {
    if hasFailed {
      failed.append(trial)
      if let allowedFailures, failed.count > allowedFailures {
        failed.sort()
        lower(to: failed[allowedFailures], .failures)
      }
    } else if let target, reaches(objective, target) {
      lower(to: trial, .target)
    }
  }

  private func reaches(_ value: Double, _ target: Double) -> Bool {
    goal == .minimize ? value <= target : value >= target
  }

  private mutating func lower(to trial: Int, _ cause: Cause) {
    if let trigger, trigger.trial <= trial { return }
    trigger = (trial, cause)
  }
}
