import MPI
import Trials

/// A group as its first rank sees it: it hands the coordinator's orders to the others, and hears
/// from each how it left the attempt.
///
/// Orders and departures travel on the communicator of all ranks, so that they arrive whatever
/// became of the group's own. After a failure that one is abandoned, for messages may be on their
/// way in it, and the next order makes another.
package final class GroupLeader {
  private let ranks: any Communicator
  /// Of the job, this one first.
  private let members: [Int]
  private var outbox = Outbox()
  private var group: (any Communicator)?
  /// By member, of the attempt that began last; `nil`: it has not left yet.
  private var departures: [Departure?]

  /// - Parameters:
  ///   - ranks: of the job.
  ///   - members: two ranks or more, this one first.
  package init(ranks: any Communicator, members: [Int]) {
    precondition(
      members.count > 1 && members[0] == ranks.rank, "rank \(ranks.rank) leads \(members)")
    (self.ranks, self.members) = (ranks, members)
    departures = Array(repeating: .done, count: members.count)
  }

  /// Hands out an order, once every member has left the attempt before.
  /// - Returns: the communicator of the attempt.
  func begin(_ order: Order) throws -> any Communicator {
    var backoff = Backoff()
    while !hasEveryoneLeft {
      if try hear() { backoff.reset() } else { backoff.pause() }
    }
    departures = Array(repeating: nil, count: members.count)
    let instruction = GroupInstruction.run(order.withoutBytes, isNewGroup: group == nil)
    try tell(instruction)
    if let group { return group }
    let made = try ranks.group(of: members)
    group = made
    return made
  }

  /// Hears how the others left an attempt that this rank has left.
  ///
  /// Where one has failed, the others leave at their next wait for it. A member that computes for
  /// longer than ``GroupPatience/leaving`` is not waited for here but before the next attempt.
  /// - Returns: how the group left it.
  func end(_ own: Departure) throws -> Departure {
    guard let group else { preconditionFailure("an attempt ends that never began") }
    departures[0] = own
    var failure: ContinuousClock.Instant?
    var backoff = Backoff()
    while !hasEveryoneLeft {
      if try hear() { backoff.reset() }
      if let failure {
        let passed = ContinuousClock.now - failure
        if passed > GroupPatience.leaving { break }
        if passed > GroupPatience.ownErrors { group.abort(cause: own.cause) }
      } else if departures.contains(where: { $0?.isFailure ?? false }) {
        failure = .now
      }
      backoff.pause()
    }
    let departure = Departure.combined(departures, of: members, notice: group.notice.cause)
    if departures.contains(where: { $0?.isFailure ?? true }) { self.group = nil }
    return departure
  }

  /// Sends the members away. Those of a job that was ended hear of that.
  func dismiss() throws {
    do {
      try tell(.dismiss)
    } catch is Aborted {}
  }

  private var hasEveryoneLeft: Bool { departures.allSatisfy { $0 != nil } }

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
    guard let place = members.firstIndex(of: envelope.source), departures[place] == nil else {
      preconditionFailure("rank \(envelope.source) left an attempt of \(members) twice")
    }
    departures[place] = try Departure(decoding: try envelope.receive().bytes)
    return true
  }
}

/// How long a group waits after one of its ranks has failed.
enum GroupPatience {
  /// For other ranks to come to the same error by themselves, so that the reason names them too.
  static let ownErrors = Duration.milliseconds(100)
  /// For the others to leave, before the failure is told.
  static let leaving = Duration.seconds(3)
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
