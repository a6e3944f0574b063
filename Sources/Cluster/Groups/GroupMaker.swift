import MPI
import Synchronization

/// Makes the communicators of a group.
///
/// The library's own part of it waits for all members, deaf and for ever. They are all there when it
/// begins; of one that dies before it ends, some milliseconds later, a thread hears meanwhile. Then
/// nothing brings this rank back, and it must leave the job.
struct GroupMaker: Sendable {
  /// Milliseconds between two looks.
  private static let period: CInt = 50
  /// Looks at a lost member before this rank leaves: a known loss ends the part before by itself.
  private static let patience = 20

  let ranks: any Communicator
  /// Called once, from a thread of its own, with a line that says why.
  let leave: @Sendable (String) -> Void

  /// - Parameters:
  ///   - members: of the job, in the same order on each of them.
  ///   - turn: the same on all members; another one for each attempt at making a group.
  /// - Throws: `Aborted` of the kind `loss` where one of them is lost.
  func make(of members: [Int], turn: Int) throws -> any Communicator {
    let looks = Looks()
    let watch = try Ticker(every: Self.period) { [ranks, leave] in
      guard let lost = try? ranks.lostRanks() else { return false }
      guard members.contains(where: lost.contains), looks.next() == Self.patience else {
        return true
      }
      leave("rank \(ranks.rank) leaves: a rank died while it made a group with it")
      return false
    }
    defer { watch.stop() }
    return try ranks.making(of: members, tag: turn % 65_536)
  }

  private final class Looks: Sendable {
    private let count = Atomic<Int>(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
  }
}

extension Communicator {
  /// `group(of:tag:)` of any communicator.
  fileprivate func making(of members: [Int], tag: Int) throws -> any Communicator {
    try group(of: members, tag: tag)
  }
}
