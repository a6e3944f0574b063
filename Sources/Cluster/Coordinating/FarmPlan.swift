import Search
import Spec

/// What a coordinator works to: drawn from the experiment file and the number of workers.
package struct FarmPlan: Sendable {
  package var schedule: Scheduler.Plan
  package var proposals: ProposalBook
  package var stopRule: StopRule
  package var wallTime: Duration?

  package init(file: ExperimentFile, proposals: ProposalBook, total: Int, workers: Int) {
    schedule = Scheduler.Plan(
      total: total, lag: proposals.needsResults ? file.search.lag : nil, workers: workers,
      retries: file.faults.retries)
    self.proposals = proposals
    let single = file.objectives.count == 1 ? file.objectives[0] : nil
    stopRule = StopRule(
      target: single?.target, goal: single?.goal ?? .minimize,
      allowedFailures: file.faults.maxFailed.map { $0.allowed(of: total) }, lag: file.search.lag)
    wallTime = file.wallTime.map { .seconds($0) }
  }
}

extension Faults.Limit {
  /// Failures that are still allowed in a search of `total` trials.
  func allowed(of total: Int) -> Int {
    switch self {
    case .count(let count): count
    case .share(let share): Int((share * Double(total)).rounded(.down))
    }
  }
}
