import Foundation
import Testing

/// Whole programs over several ranks: no more at a time than there are cores, as tests hold their
/// thread while they wait.
@Suite enum EndToEnd {}

enum Limit {
  /// Seconds for what takes less than 5 on a machine that does nothing else; tests share theirs.
  static let prompt = 30.0
}

enum SlowTests {
  static let areAsked = ProcessInfo.processInfo.environment["RUNNER_SLOW_TESTS"] == "1"
}

extension Trait where Self == ConditionTrait {
  /// Runs over several ranks and kills of them take minutes: `make test` asks for them.
  static var severalRanks: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["RUNNER_RANK_TESTS"] == "1",
      "several ranks and kills, with make test or RUNNER_RANK_TESTS=1")
  }
}
