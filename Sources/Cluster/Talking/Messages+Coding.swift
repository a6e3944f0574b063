import Trials

extension Instruction {
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    switch self {
    case .run(let orders):
      writer.append(byte: 1)
      writer.append(count: orders.count)
      for order in orders { order.encode(into: &writer) }
    case .drain: writer.append(byte: 2)
    case .dismiss: writer.append(byte: 3)
    case .stop(let trial):
      writer.append(byte: 4)
      writer.append(count: trial)
    case .pause(let trial):
      writer.append(byte: 5)
      writer.append(count: trial)
    case .startOver(let turn):
      writer.append(byte: 6)
      writer.append(count: turn)
    }
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no instruction.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 1:
      let count = try reader.count()
      var orders: [Order] = []
      orders.reserveCapacity(count)
      for _ in 0..<count { orders.append(try Order(from: &reader)) }
      self = .run(orders)
    case 2: self = .drain
    case 3: self = .dismiss
    case 4: self = .stop(trial: Int(clamping: try reader.natural()))
    case 5: self = .pause(trial: Int(clamping: try reader.natural()))
    case 6: self = .startOver(turn: Int(clamping: try reader.natural()))
    case let code: throw reader.failure("an instruction of unknown kind \(code)")
    }
    try reader.finish()
  }
}

extension Order {
  func encode(into writer: inout ByteWriter) {
    writer.append(count: trial)
    writer.append(count: attempt)
    writer.append(assignment)
    checkpoint.encode(into: &writer)
    // 0: none.
    writer.append(count: (parent ?? -1) + 1)
    inherited.encode(into: &writer)
  }

  init(from reader: inout ByteReader) throws(CodingError) {
    let (trial, attempt) = (Int(try reader.natural()), Int(try reader.natural()))
    let assignment = try reader.assignment()
    let checkpoint = try SentFile?(from: &reader)
    let parent = Int(try reader.natural()) - 1
    self.init(
      trial: trial, attempt: attempt, assignment: assignment, checkpoint: checkpoint,
      parent: parent < 0 ? nil : parent, inherited: try SentFile?(from: &reader))
  }
}

extension SentFile? {
  fileprivate func encode(into writer: inout ByteWriter) {
    guard let sent = self else { return writer.append(byte: 0) }
    writer.append(byte: sent.bytes == nil ? 1 : 2)
    writer.append(sent.file)
    if let bytes = sent.bytes { writer.append(bytes: bytes) }
  }

  fileprivate init(from reader: inout ByteReader) throws(CodingError) {
    let kind = try reader.byte()
    guard kind != 0 else {
      self = nil
      return
    }
    let file = try reader.tensorFile()
    self = SentFile(file, bytes: kind == 1 ? nil : try reader.byteString())
  }
}

extension Report {
  package func encoded() -> [UInt8] {
    switch self {
    case .joined: return [1]
    case .putAside: return [2]
    case .left: return [4]
    case .startedOver(let turn): return Self.encoded(6, turn)
    case .absent(let rank): return Self.encoded(7, rank)
    case .broke(let cause, let verdict):
      var writer = ByteWriter(reserving: 16 + cause.utf8.count)
      writer.append(byte: 9)
      writer.append(byte: UInt8(verdict.code))
      writer.append(text: cause)
      return writer.bytes
    case .tensors(let name, let bytes):
      var writer = ByteWriter(reserving: 32 + name.utf8.count + bytes.count)
      writer.append(byte: 5)
      writer.append(text: name)
      writer.append(bytes: bytes)
      return writer.bytes
    case .output(let trial, let attempt, let bytes):
      var writer = ByteWriter(reserving: 32 + bytes.count)
      writer.append(byte: 8)
      writer.append(count: trial)
      writer.append(count: attempt)
      writer.append(bytes: bytes)
      return writer.bytes
    case .happened(let events, let repeatable):
      var writer = ByteWriter(reserving: 16 + 64 * events.count)
      writer.append(byte: 3)
      writer.append(count: repeatable.count)
      for trial in repeatable { writer.append(count: trial) }
      writer.append(events)
      return writer.bytes
    }
  }

  private static func encoded(_ kind: UInt8, _ number: Int) -> [UInt8] {
    var writer = ByteWriter(reserving: 8)
    writer.append(byte: kind)
    writer.append(count: number)
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no report.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 1: self = .joined
    case 2: self = .putAside
    case 4: self = .left
    case 6: self = .startedOver(turn: Int(clamping: try reader.natural()))
    case 7: self = .absent(rank: Int(clamping: try reader.natural()))
    case 9:
      let verdict = RunVerdict(rawValue: Int32(try reader.byte()))
      self = .broke(cause: try reader.text(), verdict: verdict ?? .broken)
    case 5: self = .tensors(name: try reader.text(), bytes: try reader.byteString())
    case 8:
      self = .output(
        trial: Int(clamping: try reader.natural()), attempt: Int(clamping: try reader.natural()),
        bytes: try reader.byteString())
    case 3:
      let count = try reader.count()
      var repeatable: [Int] = []
      for _ in 0..<count { repeatable.append(Int(try reader.natural())) }
      self = .happened(try reader.events(), repeatable: repeatable)
    case let code: throw reader.failure("a report of unknown kind \(code)")
    }
    try reader.finish()
  }
}
