import Testing

/// Whole programs over several ranks: one at a time, for they load the machine and wait for it.
@Suite(.serialized) enum EndToEnd {}

enum Limit {
  /// Seconds for what takes less than 5 on a machine that does nothing else; tests share theirs.
  static let prompt = 30.0
}
