import MPI
import Trials

/// Runs the trials of a group on a rank that is not its first: what it is told, one after another.
package final class GroupMember {
  private let ranks: any Communicator
  /// Of the job, the leader first.
  private let members: [Int]
  private let bench: TrialBench
  private var outbox = Outbox()
  private var group: (any Communicator)?
  /// How this rank left the last attempt, where the others of the group may still wait for it.
  private var failure: (group: any Communicator, reason: String, time: ContinuousClock.Instant)?

  package init(ranks: any Communicator, members: [Int], bench: TrialBench) {
    precondition(
      members.dropFirst().contains(ranks.rank), "rank \(ranks.rank) follows in \(members)")
    (self.ranks, self.members, self.bench) = (ranks, members, bench)
  }

  /// Works until it is dismissed. Waiting costs less than 1 % of a core.
  /// - Throws: what broke the farm, such as `Aborted`.
  package func work() throws {
    do {
      while case .run(let order, let isNewGroup) = try nextInstruction() {
        try run(order, isNewGroup: isNewGroup)
      }
    } catch let failure as FarmFailure {
      throw failure.cause
    }
  }

  private func nextInstruction() throws -> GroupInstruction {
    var backoff = Backoff(longestSleep: Worker.longestSleep)
    while true {
      try outbox.tidy()
      if let envelope = try ranks.probe(from: members[0], tag: FarmTag.group) {
        failure = nil
        return try GroupInstruction(decoding: try envelope.receive().bytes)
      }
      giveUpIfDue()
      backoff.pause()
    }
  }

  private func run(_ order: Order, isNewGroup: Bool) throws {
    if isNewGroup { group = nil }
    let group = try self.group ?? ranks.group(of: members)
    self.group = group
    let departure = try bench.attempt(order, on: group, recordingTo: GroupSink(nil, on: group))
    try outbox.post(
      departure.encoded(), to: members[0], tag: FarmTag.departure, on: ranks)
    if case .failed(let reason, _) = departure { failure = (group, reason, .now) }
  }

  /// Ends the waits of the others where they do not come to an error by themselves, or the first
  /// rank moves on.
  private func giveUpIfDue() {
    guard let failure, ContinuousClock.now - failure.time > GroupPatience.ownErrors else { return }
    failure.group.abort(cause: failure.reason)
    self.failure = nil
  }
}
