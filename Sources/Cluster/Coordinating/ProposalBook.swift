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
  /// `nil`: trials are looked at in their order.
  private var arrivals: ArrivalHistory?

  /// - Parameters:
  ///   - earlier: Trials of other searches that the first proposal knows.
  ///   - byArrival: Whether a proposal uses whatever has ended, in that order, and no lag.
  package init(
    _ proposals: Proposals, lag: Int, earlier: [EarlierTrials.Trial] = [], byArrival: Bool = false
  ) {
    self.proposals = proposals
    let known = earlier.map { (assignment: $0.assignment, observation: $0.observation) }
    history = History(lag: max(1, lag), earlier: known)
    if byArrival, proposals.needsResults { arrivals = ArrivalHistory(earlier: known) }
  }

  package var count: Int { proposals.count }
  package var needsResults: Bool { proposals.needsResults }
  /// Whether trial k must wait for the results of trials ≤ k − lag.
  package var hasLag: Bool { needsResults && arrivals == nil }

  /// The assignment of a trial.
  /// - Precondition: with a lag, those of all trials ≤ trial − lag were noted.
  package mutating func assignment(of trial: Int) throws -> Assignment {
    guard needsResults else { return try proposals.propose(trial) }
    if let known = try arrivals?.assignment(of: trial, by: proposals) { return known }
    while history.proposed <= trial {
      history.append(try proposals.propose(history.proposed, given: history))
    }
    return history[trial]
  }

  /// The trial with whose weights a trial begins; `nil`: it begins anew.
  /// - Precondition: its assignment was asked for.
  package func parent(of trial: Int) -> Int? {
    hasLag ? proposals.parent(of: trial, given: history) : nil
  }

  /// No trial from `trial` on begins with the weights of one below this.
  package func oldestParent(of trial: Int) -> Int {
    hasLag ? proposals.oldestParent(of: trial, lag: history.lag) : trial
  }

  /// Makes the next proposal, where all that it needs is there.
  /// - Parameter limit: trials from this number on are not wanted.
  /// - Returns: whether there was one to make.
  /// - Throws: ``SearchProblem``, which the trial would have met.
  package mutating func prepare(below limit: Int) throws -> Bool {
    let next = history.proposed
    guard hasLag, next < min(limit, count), history.isReady(for: next) else { return false }
    history.append(try proposals.propose(next, given: history))
    return true
  }

  /// Notes what came out of a trial.
  package mutating func note(_ observation: Observation, of trial: Int) throws {
    guard needsResults else { return }
    guard arrivals == nil else {
      arrivals?.note(observation, of: trial)
      return
    }
    early[trial] = observation
    while let next = early.removeValue(forKey: history.results) {
      _ = try assignment(of: history.results)
      history.append(next)
    }
  }

  /// Notes what an earlier session began: where it matters what came first, it cannot be found again.
  package mutating func restore(_ assignment: Assignment, of trial: Int) {
    arrivals?.restore(assignment, of: trial)
  }
}

/// The trials of a search in the order in which they end: what proposals see where equal results on
/// any number of ranks are not asked for.
struct ArrivalHistory: Sendable {
  private let earlier: Int
  private var ended: [(assignment: Assignment, observation: Observation)]
  /// By trial: also of those that have ended.
  private var assignments: [Int: Assignment] = [:]
  /// In the order in which they were proposed.
  private var running: [Int] = []

  init(earlier: [(assignment: Assignment, observation: Observation)]) {
    (self.earlier, ended) = (earlier.count, earlier)
  }

  /// The assignment of a trial, by a sampler that remembers nothing: the order of trials that run
  /// changes with every end.
  mutating func assignment(of trial: Int, by proposals: Proposals) throws -> Assignment {
    if let known = assignments[trial] { return known }
    var proposals = proposals
    let history = History(
      arrived: ended, earlier: earlier, running: running.compactMap { assignments[$0] })
    let assignment = try proposals.propose(trial, given: history)
    restore(assignment, of: trial)
    return assignment
  }

  mutating func restore(_ assignment: Assignment, of trial: Int) {
    if assignments.updateValue(assignment, forKey: trial) == nil { running.append(trial) }
  }

  /// - Precondition: The trial has an assignment.
  mutating func note(_ observation: Observation, of trial: Int) {
    guard let assignment = assignments[trial] else {
      preconditionFailure("trial \(trial) ended before it was proposed")
    }
    running.removeAll { $0 == trial }
    ended.append((assignment, observation))
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
