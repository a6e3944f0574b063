import Spec

/// A way to give up trials that promise little. Pure: the verdict on trial k at a rung is a function
/// of the file, of k's own curve up to there, and of the curves of the trials before k up to the same
/// rung; never of who came first. So the same trials are stopped on any number of ranks.
package protocol Pruner: Sendable {
  /// The word in the file.
  static var name: String { get }
  /// One line for the catalogue.
  static var summary: String { get }
  /// Takes its own keys of the `early_stop` block.
  /// - Parameter goal: Which way the metric is better, for settings in its unit. Losses come with
  ///   smaller being better whatever the goal.
  init(_ settings: inout Settings, goal: Goal)
  /// Whether a verdict depends on other trials; otherwise none waits for them.
  var comparesTrials: Bool { get }
  /// Trials that are judged together: the verdicts at a rung are spoken when each of trials n · i ..<
  /// n · (i + 1) has come there or never will, and a trial pauses until then. `nil`: a verdict depends
  /// on the trials before alone, and nobody pauses.
  var cohort: Int? { get }
  /// Trials are compared with those of their own bracket only; 0 where there is one bracket. Every
  /// bracket comes again and again.
  func bracket(of trial: Int) -> Int
  /// The rungs that a trial reaches with the last point of its curve so far, counted from 0; `nil`: it
  /// is not judged there. Those that are not above the rungs already reached do not count.
  func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>?
  /// Whether a trial is given up at a rung.
  /// - Parameters:
  ///   - curve: Its points up to the rung, at least one; losses, smaller being better.
  ///   - earlier: What the trials before it had reached at the same rung; empty where trials are not
  ///     compared; what the whole cohort had, itself included, where there is one.
  func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool
}

extension Pruner {
  package var comparesTrials: Bool { true }
  package var cohort: Int? { nil }
  package func bracket(of trial: Int) -> Int { 0 }
}
