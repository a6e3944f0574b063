import Results
import Search
import Spec
import Trials

/// The assignments of all trials: asked of the search when they are first needed, in any order where
/// it looks at no results, and otherwise in order with the results it may look at.
package struct ProposalBook: Sendable {
  private var proposals: Proposals
  private var history: History
  /// What came out of trials that ended before an earlier one did.
  private var early: [Int: Observation] = [:]

  package init(_ proposals: Proposals, lag: Int) {
    self.proposals = proposals
    history = History(lag: max(1, lag))
  }

  package var count: Int { proposals.count }
  package var needsResults: Bool { proposals.needsResults }

  /// The assignment of a trial.
  /// - Precondition: where results are needed, those of all trials ≤ trial − lag were noted.
  package mutating func assignment(of trial: Int) throws -> Assignment {
    guard needsResults else { return try proposals.propose(trial) }
    while history.assignments.count <= trial {
      let next = history.assignments.count
      history.append(try proposals.propose(next, given: history))
    }
    return history.assignments[trial]
  }

  /// Notes what came out of a trial.
  package mutating func note(_ observation: Observation, of trial: Int) throws {
    guard needsResults else { return }
    early[trial] = observation
    while let next = early.removeValue(forKey: history.observations.count) {
      _ = try assignment(of: history.observations.count)
      history.append(next)
    }
  }
}

extension Observation {
  /// What a search sees of a trial that has ended.
  init(of row: TrialRow, in study: Study) {
    switch row.state {
    case .done, .pruned:
      let losses = zip(study.header.objectives, study.objectiveValues(of: row)).map {
        $0.goal == Goal.maximize.rawValue ? -$1 : $1
      }
      self.init(
        row.state == .done ? .done : .pruned, losses: losses, curve: study.judgedCurve(of: row))
    case .waiting, .running, .failed, .timeout, .lost:
      self.init(.failed)
    }
  }
}
