import Trials

/// What the first rank of a group tells the others.
package enum GroupInstruction: Sendable, Equatable {
  /// The next attempt; `isNewGroup` where the communicator is to be made anew before it.
  case run(Order, isNewGroup: Bool)
  /// Nothing will follow.
  case dismiss

  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    switch self {
    case .run(let order, let isNewGroup):
      writer.append(byte: isNewGroup ? 2 : 1)
      order.encode(into: &writer)
    case .dismiss: writer.append(byte: 3)
    }
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no instruction of a group.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 1: self = .run(try Order(from: &reader), isNewGroup: false)
    case 2: self = .run(try Order(from: &reader), isNewGroup: true)
    case 3: self = .dismiss
    case let code: throw reader.failure("an instruction of a group of unknown kind \(code)")
    }
    try reader.finish()
  }
}
