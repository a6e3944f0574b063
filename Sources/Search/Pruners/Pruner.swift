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
  init(_ settings: inout Settings)
  /// Trials are compared with those of their own bracket only; 0 where there is one bracket.
  func bracket(of trial: Int) -> Int
  /// The rung that a trial reaches with the last point of its curve so far, counted from 0; `nil`: it
  /// is not judged there. A rung that is not above those already reached is none.
  func rung(of trial: Int, at curve: ArraySlice<Observation.Point>) -> Int?
  /// Whether a trial is given up at a rung.
  /// - Parameters:
  ///   - curve: Its points up to the rung, at least one; losses, smaller being better.
  ///   - earlier: What the trials before it had reached at the same rung.
  func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool
}

extension Pruner {
  package func bracket(of trial: Int) -> Int { 0 }
}
