import MPI

extension Check {
  static let messageChecks = [
    Check("a message arrives whole, with its sender and its tag") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      let post = try communicator.post([1, 2, UInt8(rank)], to: (rank + 1) % size, tag: 65_535)
      let message = try communicator.receive()
      let left = (rank - 1 + size) % size
      try expect(message.source, equals: left)
      try expect(message.tag, equals: 65_535)
      try expect(message.bytes, equals: [1, 2, UInt8(left)])
      try finish([post])
    },
    Check("messages with one tag arrive in the order they were sent") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      let posts = try (0..<200).map { number in
        try communicator.post([UInt8(number)], to: (rank + 1) % size, tag: 3)
      }
      for number in 0..<200 {
        let message = try communicator.receive(from: (rank - 1 + size) % size, tag: 3)
        try expect(message.bytes, equals: [UInt8(number)])
      }
      try finish(posts)
    },
    Check("a tag finds its message behind others") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      let posts = try [5, 6, 7].map {
        try communicator.post([UInt8($0)], to: (rank + 1) % size, tag: $0)
      }
      for tag in [7, 5, 6] {
        try expect(try communicator.receive(tag: tag).bytes, equals: [UInt8(tag)])
      }
      try finish(posts)
    },
    Check("any source hears everyone") { communicator in
      if communicator.rank != 0 {
        return try communicator.send([communicator.rank], to: 0, tag: 9)
      }
      var heard: [Int] = []
      for _ in 1..<max(1, communicator.size) {
        let envelope = try communicator.waitForEnvelope(tag: 9)
        try expect(try envelope.receive(of: Int.self), equals: [envelope.source])
        heard.append(envelope.source)
      }
      try expect(heard.sorted(), equals: [Int](1..<max(1, communicator.size)))
    },
    Check("a probe finds nothing where nothing was sent") { communicator in
      try expect(try communicator.probe() == nil, equals: true)
      try expect(try communicator.probe(from: 0, tag: 1) == nil, equals: true)
    },
    Check("messages of any length arrive whole, in pieces or not") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      for (tag, count) in [0, 1, 999, 1_000, 1_001, 2_000, 5_432, 300_000].enumerated() {
        var numbers = Numbers(rank, tag)
        let post = try communicator.post(numbers.bytes(count), to: (rank + 1) % size, tag: tag)
        let left = (rank - 1 + size) % size
        var expected = Numbers(left, tag)
        let message = try communicator.receive(from: left)
        try expect(message.tag, equals: tag)
        try expect(message.bytes == expected.bytes(count), equals: true)
        try finish([post])
      }
    },
    Check("memory is sent and filled in place", from: 2) { communicator in
      var expected = Numbers(1)
      let values = expected.array(of: 20_000)
      if communicator.rank == 0 { try communicator.send(values, to: 1, tag: 1) }
      if communicator.rank == 1 {
        var filled = [UInt64](repeating: 0, count: values.count)
        try filled.withUnsafeMutableBytes { try communicator.receive(into: $0, from: 0, tag: 1) }
        try expect(filled == values, equals: true)
      }
    },
    Check("a message of another length than its room is refused") { communicator in
      let rank = communicator.rank
      let post = try communicator.post([1, 2, 3], to: rank, tag: 1)
      let wrong = CommunicatorError.wrongLength(expected: 4, received: 3, rank: rank)
      var room: [UInt8] = [0, 0, 0, 0]
      let envelope = try communicator.waitForEnvelope()
      try expect("wrong length", throws: { $0 as? CommunicatorError == wrong }) {
        try room.withUnsafeMutableBytes { try envelope.receive(into: $0) }
      }
      let part = CommunicatorError.partialElement(received: 3, element: 8, rank: rank)
      try expect("partial element", throws: { $0 as? CommunicatorError == part }) {
        _ = try envelope.receive(of: Double.self)
      }
      try expect(try envelope.receive().bytes, equals: [1, 2, 3])
      try finish([post])
    },
  ]

  /// Waits until all have left.
  static func finish(_ posts: [PendingSend]) throws {
    var backoff = Backoff()
    while try !posts.allSatisfy({ try $0.isDone() }) { backoff.pause() }
  }
}
