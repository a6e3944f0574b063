import Trials

/// What the first rank of a group tells the others.
package enum GroupInstruction: Sendable, Equatable {
  /// The next attempt, the `turn`th of this first rank. Where `members` are named, they make a
  /// communicator before it; where none are, they use the one of the attempt before.
  case run(Order, turn: Int, members: [Int])
  /// Nothing will follow.
  case dismiss

  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    switch self {
    case .run(let order, let turn, let members):
      writer.append(byte: 1)
      writer.append(count: turn)
      writer.append(count: members.count)
      for member in members { writer.append(count: member) }
      order.encode(into: &writer)
    case .dismiss: writer.append(byte: 2)
    }
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no instruction of a group.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 1:
      let (turn, count) = (Int(clamping: try reader.natural()), try reader.count())
      var members: [Int] = []
      for _ in 0..<count { members.append(Int(clamping: try reader.natural())) }
      self = .run(try Order(from: &reader), turn: turn, members: members)
    case 2: self = .dismiss
    case let code: throw reader.failure("an instruction of a group of unknown kind \(code)")
    }
    try reader.finish()
  }
}
