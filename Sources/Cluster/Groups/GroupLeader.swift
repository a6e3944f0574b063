import MPI
import Spec
import Trials

/// A group as its first rank sees it: it hands the coordinator's orders to the others, and hears
/// from each how it left the attempt.
///
/// Orders and departures travel on the communicator of all ranks, so that they arrive whatever
/// became of the group's own. After a failure that one is abandoned, for messages may be on their
/// way in it, and the next order makes another, of the members that live.
package final class GroupLeader {
  private let ranks: any Communicator
  private let maker: GroupMaker
  private let patience: Duration?
  private let miss: (Int) throws -> Void
  /// Of the job, this one first.
  private var members: [Int]
  private var outbox = Outbox()
  private var group: (any Communicator)?
  /// Orders handed out so far.
  private var turn = 0
  /// By member, of the attempt that began last; `nil`: it has not left yet.
  private var departures: [Departure?]

  /// - Parameters:
  ///   - ranks: of the job.
  ///   - members: two ranks or more, this one first.
  ///   - patience: for a member that has not left an attempt that is over; `nil`: without end.
  ///   - leave: called where this rank hangs in the making of a communicator.
  ///   - miss: tells that one has not come back in that time.
  package init(
    ranks: any Communicator, members: [Int], patience: Duration? = nil,
    leave: @escaping @Sendable (String) -> Void = { _ in },
    miss: @escaping (Int) throws -> Void = { _ in }
  ) {
    precondition(
      members.count > 1 && members[0] == ranks.rank, "rank \(ranks.rank) leads \(members)")
    (self.ranks, self.members) = (ranks, members)
    (self.patience, self.miss) = (patience, miss)
    maker = GroupMaker(ranks: ranks, leave: leave)
    departures = Array(repeating: .done, count: members.count)
  }

  /// Hands out an order, once every member that lives has left the attempt before.
  /// - Returns: the communicator of the attempt, of one rank where no other is left.
  func begin(_ order: Order) throws -> any Communicator {
    while true {
      try waitForMembers()
      guard members.count > 1 else { return InProcessCommunicator.alone() }
      turn += 1
      departures = Array(repeating: nil, count: members.count)
      try tell(.run(order.withoutBytes, turn: turn, members: group == nil ? members : []))
      if let group { return group }
      do {
        let made = try maker.make(of: members, turn: turn)
        group = made
        return made
      } catch let aborted as Aborted where aborted.kind == .loss {
        // The others see it too: they leave this turn, and the next is without the lost one.
        departures[0] = .bereft(aborted.cause)
      }
    }
  }

  /// Waits until every member that lives has left, and leaves out the lost ones.
  private func waitForMembers() throws {
    var backoff = Backoff()
    var end = patience.map { ContinuousClock.now + $0 }
    while try !hasEveryoneLeft() {
      if try hear() { backoff.reset() } else { backoff.pause() }
      guard let due = end, ContinuousClock.now > due else { continue }
      for (departure, member) in zip(departures, members) where departure == nil {
        try miss(member)
      }
      end = nil
    }
    let lost = try ranks.lostRanks()
    guard members.contains(where: lost.contains) else { return }
    members.removeAll(where: lost.contains)
    group = nil
  }

  /// Hears how the others left an attempt that this rank has left.
  ///
  /// Where one has failed or is lost, or all were called back, the others leave at their next wait for
  /// it. A member that computes for longer than ``GroupPatience/leaving`` is not waited for here but
  /// before the next attempt.
  /// - Returns: how the group left it.
  func end(_ own: Departure) throws -> Departure {
    guard let group else { return own }
    departures[0] = own
    var failure: ContinuousClock.Instant?
    var backoff = Backoff()
    while try !hasEveryoneLeft() {
      if try hear() { backoff.reset() }
      if let failure {
        let passed = ContinuousClock.now - failure
        let isRecalled = if case .stopped = own { true } else { false }
        if passed > (isRecalled ? GroupPatience.returning : GroupPatience.leaving) { break }
        if passed > GroupPatience.ownErrors { group.abort(cause: own.cause) }
      } else if hasFailed {
        failure = .now
      }
      backoff.pause()
    }
    let departure = Departure.combined(departures, of: members, notice: group.notice.cause)
    if hasFailed { self.group = nil }
    return departure
  }

  /// Sends the members away. Those of a job that was ended hear of that.
  func dismiss() throws {
    do {
      try tell(.dismiss)
    } catch is Aborted {}
  }

  /// Whether the communicator of the attempt cannot be used again.
  private var hasFailed: Bool {
    group?.notice.cause != nil || departures.contains { $0?.isFailure ?? false }
  }

  private func hasEveryoneLeft() throws -> Bool {
    guard departures.contains(where: { $0 == nil }) else { return true }
    let lost = try ranks.lostRanks()
    return zip(departures, members).allSatisfy { $0 != nil || lost.contains($1) }
  }

  private func tell(_ instruction: GroupInstruction) throws {
    let bytes = instruction.encoded()
    for member in members.dropFirst() {
      try outbox.post(bytes, to: member, tag: FarmTag.group, on: ranks)
    }
  }

  /// - Returns: whether a member had left.
  private func hear() throws -> Bool {
    try outbox.tidy()
    guard let envelope = try ranks.probe(tag: FarmTag.departure) else { return false }
    let report = try DepartureReport(decoding: try envelope.receive().bytes)
    // One that was given up may come to the end of an attempt that is over.
    if let place = members.firstIndex(of: envelope.source), report.turn == turn {
      departures[place] = report.departure
    }
    return true
  }
}

/// How long a group waits after one of its ranks has failed.
enum GroupPatience {
  /// For other ranks to come to the same error by themselves, so that the reason names them too.
  static let ownErrors = Duration.milliseconds(100)
  /// For the others to leave, before the failure is told.
  static let leaving = Duration.seconds(3)
  /// The same where all were called back.
  static let returning = Duration.seconds(1)

  /// For a rank to come back from an attempt that is over, before it is given up: as long as the trial
  /// itself may last. Where it may last for ever, the rank may too.
  static func absence(_ faults: Faults) -> Duration? {
    (faults.timeout ?? faults.stall).map { .seconds(max(5, $0)) }
  }

  /// Seconds of an attempt after which the first rank itself is given up; it may have waited for a
  /// member before.
  static func silence(_ faults: Faults) -> Double? { faults.timeout.map { 2 * $0 + 5 } }
}

extension Departure {
  /// What a communicator is given up for.
  var cause: String {
    if case .failed(let reason, _) = self { return reason }
    return "a rank of the group has failed"
  }
}

extension Order {
  /// The same for a member of a group, which hears what it begins with from the first rank.
  fileprivate var withoutBytes: Order {
    Order(
      trial: trial, attempt: attempt, assignment: assignment,
      checkpoint: checkpoint?.withoutBytes, parent: parent, inherited: inherited?.withoutBytes)
  }
}
