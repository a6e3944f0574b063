import Glibc
import MPI

/// Messages over a socket between a rank and the process that runs its trials: each a length of eight
/// bytes, little-endian, and so many bytes. A message without bytes is a sign of life.
package final class FrameSocket {
  private let descriptor: CInt
  private var arrived: [UInt8] = []
  /// Of `arrived`, taken already.
  private var taken = 0
  /// What is to be sent.
  private var leaving: [UInt8] = []
  /// Of `leaving`, sent already.
  private var sent = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// The other side is gone; what it said is still to be taken.
  package private(set) var isClosed = false

  /// - Parameter descriptor: Of a stream socket; closed with this.
  package init(_ descriptor: CInt) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Sends a message as far as the socket takes it at once; the rest leaves with ``flush()``.
  package func post(_ bytes: [UInt8]) throws {
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { leaving += $0 }
    leaving += bytes
    try flush()
  }

  /// Sends a message, however long the other side takes.
  package func send(_ bytes: [UInt8]) throws {
    try post(bytes)
    while !leaving.isEmpty, !isClosed {
      var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = Glibc.poll(&poll, 1, -1)
      try flush()
    }
  }

  /// Sends what is left, as far as the socket takes it.
  package func flush() throws {
    while !leaving.isEmpty, !isClosed {
      let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
      let count = leaving[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
      }
      if count > 0 {
        sent += count
        guard sent == leaving.count else { continue }
        leaving.removeAll(keepingCapacity: true)
        sent = 0
      } else if errno == EAGAIN {
        return
      } else if errno == EPIPE || errno == ECONNRESET {
        isClosed = true
      } else if errno != EINTR {
        throw FrameProblem(errno, "send to")
      }
    }
  }

  /// The next message, or `nil` where none has arrived whole; never waits.
  package func receive() throws -> [UInt8]? {
    while true {
      if let message = nextWhole() { return message }
      guard !isClosed, try fill() else { return nil }
    }
  }

  /// Waits a turn, or until something arrives.
  package func pause(_ backoff: inout Backoff) {
    // What is closed can always be read.
    isClosed ? backoff.pause() : backoff.pause(listeningTo: descriptor)
  }

  private func nextWhole() -> [UInt8]? {
    guard arrived.count - taken >= 8 else { return nil }
    let count = (0..<8).reduce(0) { $0 | Int(arrived[taken + $1]) << (8 * $1) }
    guard arrived.count - taken - 8 >= count else { return nil }
    let message = Array(arrived[(taken + 8)..<(taken + 8 + count)])
    taken += 8 + count
    if taken == arrived.count {
      arrived.removeAll(keepingCapacity: true)
      taken = 0
    }
    return message
  }

  /// - Returns: whether anything arrived.
  private func fill() throws -> Bool {
    let count = buffer.withUnsafeMutableBytes {
      recv(descriptor, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT))
    }
    if count > 0 {
      arrived += buffer[..<count]
      return true
    }
    guard count < 0, errno != ECONNRESET else {
      isClosed = true
      return false
    }
    guard errno == EAGAIN || errno == EINTR else { throw FrameProblem(errno, "hear") }
    return false
  }
}

/// The socket between a rank and the process of its trials broke.
struct FrameProblem: Error, CustomStringConvertible {
  let description: String

  init(_ code: CInt, _ verb: String) {
    description = "cannot \(verb) the process of the trials: \(String(cString: strerror(code)))"
  }
}
