import CMPI
import Synchronization

/// Long messages, also longer than the library's 32-bit counts.
///
/// They travel in pieces, all under way at once, because each piece that is done shows a waiting
/// rank that data flow: it then goes on looking at once instead of sleeping, which matters as the
/// library moves data only when called.
///
/// A message shorter than `chunk` travels alone. A longer one begins with a message of exactly
/// `chunk` bytes, which tells the receiver that a note follows with the whole length and a number,
/// under which the remaining pieces come.
extension MPICommunicator {
  package func startSending(
    _ bytes: UnsafeRawBufferPointer, to rank: Int, tag: WireTag
  ) throws -> any Transfer {
    let handle = tag.lane == .user ? user : inner
    let first = tag.lane == .user ? CInt(tag.value) : InnerTag.message(tag.lane, tag.value)
    guard bytes.count >= chunk else {
      return try MPITransfer.unlessDone(try handle.send(bytes, to: rank, tag: first))
    }
    // One message after the other, so that notes have the order of the messages they belong to.
    return try pieces.withLock { next in
      defer { next = (next + 1) % WireTag.limit }
      let note = try PendingSend(Note(count: bytes.count, number: next).bytes) {
        MPITransfer([
          try inner.send($0, to: rank, tag: InnerTag.note(tag.lane, tag.value))
        ])
      }
      var requests = [try handle.send(slice(bytes, 0), to: rank, tag: first)]
      for start in stride(from: chunk, to: bytes.count, by: chunk) {
        requests.append(try inner.send(slice(bytes, start), to: rank, tag: InnerTag.pieces(next)))
      }
      return MPITransfer(requests, note: note)
    }
  }

  /// A message of the library as one of ours: waits for the note where pieces follow.
  func matched(_ arrival: Arrival, lane: Lane) throws -> any MatchedMessage {
    let value = Int(arrival.tag) % WireTag.limit
    guard arrival.count == chunk else {
      return MPIMessage(arrival: arrival, value: value, count: arrival.count, rest: nil)
    }
    let tag = InnerTag.note(lane, value)
    let found = try wait { try inner.match(from: arrival.source, tag: tag) }
    let note = Note(bytes: try found.bytes())
    return MPIMessage(
      arrival: arrival, value: value, count: note.count,
      rest: .init(handle: inner, tag: InnerTag.pieces(note.number), chunk: chunk))
  }

  private func slice(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + chunk, bytes.count)])
  }
}

/// What follows the first piece of a message: its whole length in bytes, and the number under
/// which the other pieces come.
private struct Note {
  let count: Int
  let number: Int

  init(count: Int, number: Int) {
    (self.count, self.number) = (count, number)
  }

  init(bytes: [UInt8]) {
    (count, number) = bytes.withUnsafeBytes {
      let numbers = $0.bindMemory(to: Int.self)
      return (numbers[0], numbers[1])
    }
  }

  var bytes: [UInt8] { [count, number].withUnsafeBytes { [UInt8]($0) } }
}

/// A message taken out of the library's queue.
struct MPIMessage: MatchedMessage {
  struct Rest: Sendable {
    let handle: Handle
    let tag: CInt
    let chunk: Int
  }
  let arrival: Arrival
  let value: Int
  let count: Int
  /// How further pieces come; nil for a message in one piece.
  let rest: Rest?

  var source: Int { arrival.source }

  func startReceiving(into buffer: UnsafeMutableRawBufferPointer) throws -> any Transfer {
    guard let rest else { return try MPITransfer.unlessDone(try arrival.receive(into: buffer)) }
    var requests = [try arrival.receive(into: .init(rebasing: buffer[..<rest.chunk]))]
    for start in stride(from: rest.chunk, to: buffer.count, by: rest.chunk) {
      let end = min(start + rest.chunk, buffer.count)
      requests.append(
        try rest.handle.receive(
          into: .init(rebasing: buffer[start..<end]), from: source, tag: rest.tag))
    }
    return MPITransfer(requests)
  }
}

/// Requests of the library that make one transfer.
final class MPITransfer: Transfer {
  /// The first piece last.
  private let open: Mutex<[Request]>
  private let note: PendingSend?

  init(_ requests: [Request], note: PendingSend? = nil) {
    open = Mutex(requests.reversed())
    self.note = note
  }

  /// Most short messages are gone at once.
  static func unlessDone(_ request: Request) throws(MPIError) -> any Transfer {
    var request = request
    return try request.isDone() ? CompletedTransfer() : MPITransfer([request])
  }

  func remaining() throws -> Int {
    try open.withLock { open in
      while var next = open.popLast() {
        guard try next.isDone() else {
          open.append(next)
          return open.count
        }
      }
      return try note?.isDone() ?? true ? 0 : 1
    }
  }
}
