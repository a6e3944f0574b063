import MPI
import Synchronization

extension Check {
  static let threadChecks = [
    Check("threads of one rank do not take each other's messages") { communicator in
      let (rank, size, tags) = (communicator.rank, communicator.size, 0..<3)
      @Sendable func bytes(_ source: Int, _ tag: Int, _ number: Int) -> [UInt8] {
        var numbers = Numbers(source, tag, number)
        return numbers.bytes(number.isMultiple(of: 5) ? 6_000 + number : number)
      }
      let box = Box()
      let threads = try tags.map { tag in
        try SystemThread {
          box.catching {
            for number in 0..<(20 * size) {
              let source = number % size
              let message = try communicator.receive(from: source, tag: tag)
              try expect(message.bytes == bytes(source, tag, number / size), equals: true)
            }
          }
        }
      }
      let posts = try (0..<20).flatMap { number in
        try (0..<size).flatMap { target in
          try tags.map { try communicator.post(bytes(rank, $0, number), to: target, tag: $0) }
        }
      }
      for thread in threads { thread.join() }
      try box.rethrow()
      try finish(posts)
    }
  ]
}

/// The first error of several threads.
private final class Box: Sendable {
  private let failure = Mutex<(any Error)?>(nil)

  func catching(_ body: () throws -> Void) {
    do { try body() } catch { failure.withLock { $0 = $0 ?? error } }
  }

  func rethrow() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
