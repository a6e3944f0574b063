import MPI
import Trials

/// Runs the trials of a group on a rank that is not its first: what it is told, one after another.
package final class GroupMember {
  private let ranks: any Communicator
  private let maker: GroupMaker
  /// Of the job, the leader first.
  private var members: [Int]
  private let bench: TrialBench
  private var outbox = Outbox()
  private var group: (any Communicator)?
  /// How this rank left the last attempt, where the others of the group may still wait for it.
  private var failure: (group: any Communicator, reason: String, time: ContinuousClock.Instant)?

  /// - Parameters:
  ///   - members: two ranks or more, this one not first.
  ///   - leave: called where this rank hangs in the making of a communicator.
  package init(
    ranks: any Communicator, members: [Int], bench: TrialBench,
    leave: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    precondition(
      members.dropFirst().contains(ranks.rank), "rank \(ranks.rank) follows in \(members)")
    (self.ranks, self.members, self.bench) = (ranks, members, bench)
    maker = GroupMaker(ranks: ranks, leave: leave)
  }

  /// Works until it is dismissed, or the ranks before it in the group are lost. Waiting costs less
  /// than 1 % of a core.
  /// - Returns: the members that live, where this rank leads them from now on; `nil`: dismissed.
  /// - Throws: what broke the farm, such as `Aborted`.
  package func work() throws -> [Int]? {
    do {
      while let instruction = try nextInstruction() {
        guard case .run(let order, let turn, let members) = instruction else { return nil }
        try run(order, turn, members)
      }
      return members
    } catch let failure as FarmFailure {
      throw failure.cause
    }
  }

  /// - Returns: `nil` where this rank is the first one left.
  private func nextInstruction() throws -> GroupInstruction? {
    var backoff = Backoff(longestSleep: Worker.longestSleep)
    while true {
      try outbox.tidy()
      let lost = try ranks.lostRanks()
      members.removeAll { lost.contains($0) && $0 != ranks.rank }
      guard members[0] != ranks.rank else { return nil }
      if let envelope = try ranks.probe(from: members[0], tag: FarmTag.group) {
        failure = nil
        return try GroupInstruction(decoding: try envelope.receive().bytes)
      }
      giveUpIfDue()
      backoff.pause()
    }
  }

  private func run(_ order: Order, _ turn: Int, _ named: [Int]) throws {
    let leader = members[0]
    // The first rank names them where it has no communicator of before.
    if !named.isEmpty { group = nil }
    let departure: Departure
    do {
      let group = try self.group ?? maker.make(of: named, turn: turn)
      self.group = group
      departure = try bench.attempt(order, on: group, recordingTo: GroupSink(nil, on: group))
      if case .failed(let reason, _) = departure { failure = (group, reason, .now) }
    } catch let aborted as Aborted where aborted.kind == .loss {
      departure = .bereft(aborted.cause)
    }
    try outbox.post(
      DepartureReport(turn: turn, departure).encoded(), to: leader, tag: FarmTag.departure,
      on: ranks)
  }

  /// Ends the waits of the others where they do not come to an error by themselves, or the first
  /// rank moves on.
  private func giveUpIfDue() {
    guard let failure, ContinuousClock.now - failure.time > GroupPatience.ownErrors else { return }
    failure.group.abort(cause: failure.reason)
    self.failure = nil
  }
}
