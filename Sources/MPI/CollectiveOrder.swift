import Synchronization

/// What ranks do together.
enum CollectiveOperation: Int {
  case barrier, broadcast, gather, allGather, allToAll
}

/// Numbers the collectives of one rank on one communicator, so that ranks which disagree on their
/// order are told so.
package final class CollectiveOrder: Sendable {
  /// Numbers travel modulo 4096.
  static let modulus = 1 << 12
  /// Collectives by which a message may be late and still be told from one that is early: ranks may
  /// be ahead of each other by 4032, as those are that only receive broadcasts.
  static let memory = 64
  private let begun = Atomic<Int>(0)

  init() {}

  /// The collective that begins now.
  func next(_ operation: CollectiveOperation) -> CollectiveStep {
    let (number, _) = begun.add(1, ordering: .relaxed)
    return CollectiveStep(operation: operation, number: number % Self.modulus)
  }
}

/// One collective: what is done, and the how-manieth of its communicator it is (modulo 4096).
struct CollectiveStep: CustomStringConvertible {
  let operation: CollectiveOperation
  let number: Int

  init(operation: CollectiveOperation, number: Int) {
    (self.operation, self.number) = (operation, number)
  }

  init?(_ tag: WireTag) {
    guard
      let operation = CollectiveOperation(rawValue: tag.value / CollectiveOrder.modulus)
    else { return nil }
    self.init(operation: operation, number: tag.value % CollectiveOrder.modulus)
  }

  var tag: WireTag {
    WireTag(.collective, operation.rawValue * CollectiveOrder.modulus + number)
  }

  /// Whether a message of this collective can never be awaited by one who is at `other`:
  /// it is another operation of the same number, or of a number that has passed not long ago.
  func contradicts(_ other: CollectiveStep) -> Bool {
    let modulus = CollectiveOrder.modulus
    let ahead = (number - other.number + modulus) % modulus
    return ahead == 0 ? operation != other.operation : ahead >= modulus - CollectiveOrder.memory
  }

  var description: String { "\(operation) (collective \(number))" }
}
