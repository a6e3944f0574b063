import Testing

/// Whole programs over several ranks: one at a time, for they load the machine and wait for it.
@Suite(.serialized) enum EndToEnd {}
