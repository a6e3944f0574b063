/// An episode that came to its end.
package struct Episode: Sendable, Equatable, BitwiseCopyable {
  /// The global index of its environment.
  package var environment: Int
  /// The steps its environment had made before it began.
  package var startStep: Int
  /// Its steps, 1 or more.
  package var length: Int
  /// The sum of its rewards.
  package var episodeReturn: Double
  /// Whether it ended of its own, such as by a fall: nothing can follow.
  package var isTerminated: Bool
  /// Whether it reached the step limit: it would have gone on. Both may hold.
  package var isTruncated: Bool

  /// The steps its environment had made at its end.
  package var endStep: Int { startStep + length }

  package init(
    environment: Int, startStep: Int, length: Int, episodeReturn: Double, isTerminated: Bool,
    isTruncated: Bool
  ) {
    (self.environment, self.startStep, self.length) = (environment, startStep, length)
    self.episodeReturn = episodeReturn
    (self.isTerminated, self.isTruncated) = (isTerminated, isTruncated)
  }
}
