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
package struct History: Sendable {
  /// Proposal k may use results of trials ≤ k − lag; at least 1.
  package let lag: Int
  /// Of trials 0, 1, ….
  package private(set) var assignments: [Assignment] = []
  /// Of trials 0, 1, …; not longer than `assignments`.
  package private(set) var observations: [Observation] = []

  package init(lag: Int) {
    precondition(lag >= 1, "a lag of at least 1, got \(lag)")
    self.lag = lag
  }

  /// Adds the next trial.
  package mutating func append(_ assignment: Assignment) { assignments.append(assignment) }

  /// Adds what came out of the first trial without a result.
  package mutating func append(_ observation: Observation) {
    precondition(
      observations.count < assignments.count,
      "result \(observations.count) of \(assignments.count) trials")
    observations.append(observation)
  }

  /// Whether all that proposal `k` may use is there.
  package func isReady(for k: Int) -> Bool {
    assignments.count >= k && observations.count >= observationCount(for: k)
  }

  /// What proposal `k` may use, and nothing else, however much more is known already.
  package func view(for k: Int) -> View {
    precondition(
      isReady(for: k),
      "proposal \(k) with \(assignments.count) trials, \(observations.count) results, lag \(lag)")
    return View(
      assignments: assignments[..<k], observations: observations[..<observationCount(for: k)])
  }

  private func observationCount(for k: Int) -> Int { max(0, k - lag + 1) }

  /// The trials before a proposal.
  package struct View: Sendable {
    /// Of all trials before it.
    package let assignments: ArraySlice<Assignment>
    /// Of trials ≤ k − lag.
    package let observations: ArraySlice<Observation>
  }
}
