import Results
import Search
import Spec

/// What a coordinator works to: drawn from the experiment file and the number of workers.
package struct FarmPlan: Sendable {
  package var schedule: Scheduler.Plan
  package var proposals: ProposalBook
  package var stopRule: StopRule
  package var pruner: (any Pruner)?
  /// Whether verdicts depend on who came first.
  package var judgesByArrival: Bool
  /// When the run has to be over; it begins to end at the first of them.
  package var timeLimits: [TimeLimit]
  package var tensors: Output.Tensors
  /// Whether trials begin with the weights of others.
  package var handsOnWeights: Bool
  /// Whether the other ranks live on when one dies.
  package var outlivesRanks = false
  /// Seconds of an attempt after which the first rank of a group is given up; `nil`: never.
  package var overdue: Double?
  /// The groups of ranks that are the workers.
  package var layout: GroupLayout
  /// Where it is kept what programs print; `nil`: nowhere.
  package var outputs: OutputStore?
  /// By rank: whether it sees the folder of the results.
  package var seesFolder: [Bool]
  /// What the clocks of the ranks' hosts show.
  package var clocks: ClockShifts

  package init(_ plan: CheckedPlan, total: Int, layout: GroupLayout) {
    let (file, proposals, pruner) = (plan.file, plan.book, plan.pruning?.pruner)
    let workers = layout.groups.count
    // A verdict needs the trials before: none of them may wait behind another that runs.
    schedule = Scheduler.Plan(
      total: total, lag: proposals.hasLag ? file.search.lag : nil, workers: workers,
      retries: file.faults.retries, prefetches: layout.ranksPerTrial == 1 && pruner == nil)
    if layout.ranksPerTrial > 1 { schedule.sizes = layout.groups.map(\.count) }
    self.layout = layout
    schedule.learns = proposals.needsResults
    schedule.awaitsVerdicts = pruner != nil
    judgesByArrival = file.determinism == .relaxed
    (self.proposals, self.pruner) = (proposals, pruner)
    stopRule = StopRule(file, total: total)
    timeLimits = file.wallTime.map { [.budget($0)] } ?? []
    clocks = ClockShifts()
    (tensors, handsOnWeights) = (file.output.tensors, plan.handsOnWeights)
    overdue = layout.ranksPerTrial > 1 ? GroupPatience.silence(file.faults) : nil
    seesFolder = Array(repeating: true, count: 1 + (layout.groups.joined().max() ?? 0))
  }
}

extension StopRule {
  /// What a file says of a search of `total` trials.
  init(_ file: ExperimentFile, total: Int) {
    self.init(
      targets: file.objectives.map { Target($0.goal, $0.target) },
      allowedFailures: file.faults.maxFailed.map { $0.allowed(of: total) }, lag: file.search.lag)
  }

  /// The same rule when it has seen all trials of a study that have ended.
  func noting(_ study: Study) -> StopRule {
    var rule = self
    for row in study.trials where row.state.isFinal { rule.note(row, of: study) }
    return rule
  }

  /// Notes how a trial ended.
  mutating func note(_ row: TrialRow, of study: Study) {
    note(
      trial: row.number, failed: row.state.isFailure,
      objectives: row.state == .done ? study.objectiveValues(of: row) : [])
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
