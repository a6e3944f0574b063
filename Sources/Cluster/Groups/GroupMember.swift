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
    var backoff = Backoff()
    while true {
      try outbox.tidy()
      if let envelope = try ranks.probe(from: members[0], tag: FarmTag.group) {
        return try GroupInstruction(decoding: try envelope.receive().bytes)
      }
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
    if case .failed(let reason, _) = departure { try giveUp(group, reason) }
  }

  /// Ends the waits of the others, unless all come to an error by themselves.
  private func giveUp(_ group: any Communicator, _ reason: String) throws {
    let end = ContinuousClock.now + GroupPatience.ownErrors
    var backoff = Backoff()
    while ContinuousClock.now < end {
      do {
        try group.throwIfAborted()
      } catch let aborted as Aborted {
        // Of the group alone, or of the job.
        guard ranks.notice.cause == nil else { throw aborted }
        return
      }
      backoff.pause()
    }
    group.abort(cause: reason)
  }
}
