import Synchronization

/// A received message.
package struct Message: Equatable, Sendable {
  /// The rank that sent it.
  package let source: Int
  /// The tag it was sent with.
  package let tag: Int
  package let bytes: [UInt8]

  /// The bytes as elements.
  /// - Throws: ``CommunicatorError/partialElement(received:element:rank:)``.
  package func values<T: BitwiseCopyable>(of type: T.Type) throws -> [T] {
    try bytes.withUnsafeBytes { try elements(from: $0, of: type, sentBy: source) }
  }
}

/// A message that has arrived and belongs to whoever probed it: to be received exactly once.
package struct Envelope: Sendable {
  /// The rank that sent it.
  package let source: Int
  /// The tag it was sent with.
  package let tag: Int
  /// Bytes of the message.
  package let count: Int
  private let message: any MatchedMessage
  private let communicator: any Communicator

  init(_ message: any MatchedMessage, on communicator: any Communicator) {
    (source, tag, count) = (message.source, message.value, message.count)
    (self.message, self.communicator) = (message, communicator)
  }

  /// The message itself.
  package func receive() throws -> Message {
    Message(source: source, tag: tag, bytes: try receive(of: UInt8.self))
  }

  /// The message as elements, without a copy between.
  /// - Throws: ``CommunicatorError/partialElement(received:element:rank:)``.
  package func receive<T: BitwiseCopyable>(of type: T.Type) throws -> [T] {
    let stride = MemoryLayout<T>.stride
    guard count.isMultiple(of: stride) else {
      throw CommunicatorError.partialElement(received: count, element: stride, rank: source)
    }
    return try [T](unsafeUninitializedCapacity: count / stride) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      try receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
      initialized = count / stride
    }
  }

  /// The message into memory of exactly its length.
  /// - Throws: ``CommunicatorError/wrongLength(expected:received:rank:)``.
  package func receive(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard buffer.count == count else {
      throw CommunicatorError.wrongLength(expected: buffer.count, received: count, rank: source)
    }
    try communicator.wait(for: try message.startReceiving(into: buffer))
  }
}

/// A message in an outbox: sent without waiting, its bytes kept until the receiver has them.
///
/// One that is dropped before it is done leaves its bytes allocated, as the library may still read
/// them (a large message to a dead rank).
package final class PendingSend: Sendable {
  private struct Open: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
    let transfer: any Transfer
  }
  private let open: Mutex<Open?>

  /// - Parameter start: starts sending the copy of `bytes` that it is given.
  init(_ bytes: [UInt8], start: (UnsafeRawBufferPointer) throws -> any Transfer) throws {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    do {
      let opened = Open(bytes: copy, transfer: try start(UnsafeRawBufferPointer(copy)))
      open = Mutex(opened)
    } catch {
      copy.deallocate()
      throw error
    }
  }

  /// Whether the message has left; never waits.
  package func isDone() throws -> Bool {
    try open.withLock { open in
      guard let pending = open else { return true }
      guard try pending.transfer.isDone() else { return false }
      pending.bytes.deallocate()
      open = nil
      return true
    }
  }

  deinit { _ = try? isDone() }
}

/// Bytes as elements.
func elements<T: BitwiseCopyable>(
  from bytes: UnsafeRawBufferPointer, of type: T.Type, sentBy rank: Int
) throws -> [T] {
  let stride = MemoryLayout<T>.stride
  guard bytes.count.isMultiple(of: stride) else {
    throw CommunicatorError.partialElement(received: bytes.count, element: stride, rank: rank)
  }
  return [T](unsafeUninitializedCapacity: bytes.count / stride) { buffer, initialized in
    UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
    initialized = bytes.count / stride
  }
}
