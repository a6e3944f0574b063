import Spec

/// What came out of a trial, as far as a search is concerned.
package struct Observation: Sendable, Equatable {
  package enum State: Sendable, Equatable { case done, pruned, failed }

  /// The loss that a trial had reached at a place of its curve.
  package struct Point: Sendable, Equatable {
    /// Epochs, steps, …: the unit of `early_stop.resource`.
    package let resource: Int
    package let loss: Double

    package init(resource: Int, loss: Double) { (self.resource, self.loss) = (resource, loss) }
  }

  package let state: State
  /// One per objective, smaller being better (values to maximize are negated); empty where failed.
  package let losses: [Double]
  /// The first objective along the trial; empty without early stopping.
  package let curve: [Point]

  package init(_ state: State, losses: [Double] = [], curve: [Point] = []) {
    (self.state, self.losses, self.curve) = (state, losses, curve)
  }
}

/// The trials so far, in their order: what was proposed, and what came out of those that ended.
///
/// Trials of earlier searches may stand before trial 0 in both arrays: whoever looks at a place of
/// them by the number of a trial adds ``earlier``.
package struct History: Sendable {
  /// Proposal k may use results of trials ≤ k − lag; at least 1.
  package let lag: Int
  /// Trials of other searches, which have all ended, at the beginning of both arrays.
  package let earlier: Int
  /// Of the earlier trials, then of trials 0, 1, ….
  package private(set) var assignments: [Assignment]
  /// Of the earlier trials, then of trials 0, 1, …; not longer than `assignments`.
  package private(set) var observations: [Observation]
  /// Whether a proposal uses all there is, whatever the numbers of the trials: then a place does not
  /// tell which trial it is.
  package let isOfArrivals: Bool

  /// - Parameter earlier: Trials of other searches over the same space, all of which have ended.
  package init(
    lag: Int, earlier: [(assignment: Assignment, observation: Observation)] = []
  ) {
    precondition(lag >= 1, "a lag of at least 1, got \(lag)")
    (self.lag, self.earlier, isOfArrivals) = (lag, earlier.count, false)
    (assignments, observations) = (earlier.map(\.assignment), earlier.map(\.observation))
  }

  /// A history in the order of arrival, which every proposal sees whole: trials in the order in which
  /// they ended, then those that have not.
  /// - Parameters:
  ///   - ended: Earlier trials first.
  ///   - running: Without a result.
  package init(
    arrived ended: [(assignment: Assignment, observation: Observation)], earlier: Int = 0,
    running: [Assignment]
  ) {
    (lag, self.earlier, isOfArrivals) = (1, earlier, true)
    assignments = ended.map(\.assignment) + running
    observations = ended.map(\.observation)
  }

  /// Trials of this search that were proposed.
  package var proposed: Int { assignments.count - earlier }

  /// Results of trials of this search.
  package var results: Int { observations.count - earlier }

  /// The assignment of a trial of this search.
  package subscript(trial: Int) -> Assignment { assignments[earlier + trial] }

  /// Adds the next trial.
  package mutating func append(_ assignment: Assignment) { assignments.append(assignment) }

  /// Adds what came out of the first trial without a result.
  package mutating func append(_ observation: Observation) {
    precondition(
      observations.count < assignments.count,
      "result \(observations.count) of \(assignments.count) trials")
    observations.append(observation)
  }

  /// The same trials with other results.
  package func replacingResults(_ replacement: (Observation) -> Observation) -> History {
    var history = self
    history.observations = observations.map(replacement)
    return history
  }

  /// Whether all that proposal `k` may use is there.
  package func isReady(for k: Int) -> Bool {
    isOfArrivals || (proposed >= k && observations.count >= observationCount(for: k))
  }

  /// What proposal `k` may use, and nothing else, however much more is known already.
  package func view(for k: Int) -> View {
    precondition(
      isReady(for: k), "proposal \(k) with \(proposed) trials, \(results) results, lag \(lag)")
    guard !isOfArrivals else {
      return View(assignments: assignments[...], observations: observations[...], earlier: earlier)
    }
    return View(
      assignments: assignments[..<(earlier + k)],
      observations: observations[..<observationCount(for: k)], earlier: earlier)
  }

  private func observationCount(for k: Int) -> Int { earlier + max(0, k - lag + 1) }

  /// The trials before a proposal.
  package struct View: Sendable {
    /// Of the earlier trials, then of all trials before it.
    package let assignments: ArraySlice<Assignment>
    /// Of the earlier trials, then of trials ≤ k − lag.
    package let observations: ArraySlice<Observation>
    /// Trials of other searches at the beginning of both.
    package let earlier: Int
  }
}
