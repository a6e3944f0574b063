/// A wait that ended because a member of the communicator, or of one above it, gave up.
///
/// The communicator it was thrown by is abandoned: every further use of it throws the same.
package struct Aborted: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    /// The rank failed, or ended what the members do together.
    case failure
    /// The rank is lost: nothing is heard of it any more.
    case loss
    /// The rank called all members back, for a reason that callers have a number for.
    case recall(UInt8)
  }

  /// The rank that gave up or is lost, numbered in the communicator whose waits end.
  package let rank: Int
  /// The first cause this rank heard of.
  package let cause: String
  package let kind: Kind
  /// What the job is to exit with, where the rank said so.
  package let exitCode: Int32?

  package init(rank: Int, cause: String, kind: Kind = .failure, exitCode: Int32? = nil) {
    (self.rank, self.cause, self.kind, self.exitCode) = (rank, cause, kind, exitCode)
  }

  package var description: String {
    switch kind {
    case .failure: "rank \(rank) gave up: \(cause)"
    case .loss: cause
    case .recall: "rank \(rank) called all back: \(cause)"
    }
  }
}

/// Ranks that do not agree on what they are doing together.
package enum CommunicatorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two ranks called different collectives where both should have called the same.
  case differentCollectives(here: String, there: String, rank: Int)
  /// A message does not have the length that its receiver gave room for. Lengths in bytes.
  case wrongLength(expected: Int, received: Int, rank: Int)
  /// A message whose bytes are no whole number of elements. Lengths in bytes.
  case partialElement(received: Int, element: Int, rank: Int)
  /// Members of a group to be made named different members.
  case differentMembers(here: [Int], there: [Int], rank: Int)

  package var description: String {
    switch self {
    case .differentCollectives(let here, let there, let rank):
      "this rank is in \(here), but rank \(rank) is in \(there): "
        + "all ranks must call the same collectives in the same order"
    case .wrongLength(let expected, let received, let rank):
      "expected \(expected) bytes from rank \(rank), but \(received) came"
    case .partialElement(let received, let element, let rank):
      "\(received) bytes came from rank \(rank), no multiple of the \(element) of an element"
    case .differentMembers(let here, let there, let rank):
      "this rank makes a group of ranks \(here), but rank \(rank) one of \(there)"
    }
  }
}
