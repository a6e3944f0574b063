extension InProcessCommunicator {
  /// A rank that is alone: the group of a trial that runs on one rank.
  package static func alone() -> InProcessCommunicator {
    InProcessCommunicator(rank: 0, hub: Hub(size: 1))
  }
}
