import MPI

extension Check {
  /// What a rank contributes: 0 to 40 numbers, or thousands, known to all ranks.
  private static func values(of rank: Int, round: Int) -> [UInt64] {
    var numbers = Numbers(rank, round)
    let scale = round.isMultiple(of: 3) ? 100 : 1
    return numbers.array(of: Int(numbers.next() % 41) * scale)
  }

  /// Two arrays for one rank, known to all.
  private static func pair(of rank: Int, for target: Int, _ round: Int) -> [[UInt64]] {
    (0..<2).map { values(of: 100 * rank + target, round: 2 * round + $0) }
  }

  /// Sends two arrays to each rank of `sent` and receives two from each of `sources`.
  private static func exchange(
    _ sent: [(rank: Int, values: [[UInt64]])], room: [Int], from sources: [Int],
    _ communicator: any Communicator
  ) throws -> [[UInt64]] {
    func memory(_ count: Int) -> UnsafeMutableRawBufferPointer {
      .allocate(byteCount: 8 * count, alignment: 8)
    }
    var outgoing: [Outgoing] = []
    for (rank, values) in sent {
      for array in values {
        let bytes = memory(array.count)
        array.withUnsafeBytes { bytes.copyMemory(from: $0) }
        outgoing.append(Outgoing(to: rank, UnsafeRawBufferPointer(bytes)))
      }
    }
    let incoming = room.enumerated().map { place, count in
      Incoming(from: sources[place / 2], memory(count))
    }
    defer {
      for part in outgoing { part.bytes.deallocate() }
      for part in incoming { part.buffer.deallocate() }
    }
    try communicator.exchange(outgoing, incoming)
    return incoming.map { Array($0.buffer.bindMemory(to: UInt64.self)) }
  }

  static let collectiveChecks = [
    Check("no rank leaves a barrier before all have come") { communicator in
      for round in 0..<5 {
        if communicator.rank == round % communicator.size {
          let posts = try (0..<communicator.size).map {
            try communicator.post([UInt8(round)], to: $0, tag: 2)
          }
          try finish(posts)
        }
        try communicator.barrier()
        let message = try communicator.receive(from: round % communicator.size, tag: 2)
        try expect(message.bytes, equals: [UInt8(round)])
      }
    },
    Check("broadcast gives the root's values to all") { communicator in
      for round in 0..<9 {
        let root = round % communicator.size
        let own = values(of: communicator.rank, round: round)
        let given = try communicator.broadcast(own, from: root)
        try expect(given == values(of: root, round: round), equals: true)
        try expect(try communicator.broadcast(communicator.rank, from: root), equals: root)
      }
    },
    Check("broadcast fills memory in place") { communicator in
      for count in [0, 1, 1_000, 40_000] {
        let root = count % communicator.size
        var own = Numbers(communicator.rank, count)
        var given = own.array(of: count)
        try given.withUnsafeMutableBytes { try communicator.broadcast(into: $0, from: root) }
        var expected = Numbers(root, count)
        try expect(given == expected.array(of: count), equals: true)
      }
    },
    Check("gather gives each rank's values to the root") { communicator in
      for round in 0..<9 {
        let root = round % communicator.size
        let all = try communicator.gather(values(of: communicator.rank, round: round), at: root)
        let expected = (0..<communicator.size).map { values(of: $0, round: round) }
        try expect(all == (communicator.rank == root ? expected : []), equals: true)
      }
    },
    Check("all-gather gives each rank's values to all") { communicator in
      for round in 0..<9 {
        let all = try communicator.allGather(values(of: communicator.rank, round: round))
        let expected = (0..<communicator.size).map { values(of: $0, round: round) }
        try expect(all == expected, equals: true)
        try expect(
          try communicator.allGather(communicator.rank), equals: [Int](0..<communicator.size))
      }
    },
    Check("all-gather of equal lengths fills memory in place") { communicator in
      for count in [0, 1, 1_000, 20_000] {
        var own = Numbers(communicator.rank, count)
        let part = own.array(of: count)
        var whole = [UInt64](repeating: 0, count: count * communicator.size)
        try part.withUnsafeBytes { part in
          try whole.withUnsafeMutableBytes { try communicator.allGather(part, into: $0) }
        }
        let expected = (0..<communicator.size).flatMap { rank in
          var numbers = Numbers(rank, count)
          return numbers.array(of: count)
        }
        try expect(whole == expected, equals: true)
      }
    },
    Check("all-to-all gives part i of each rank to rank i") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      for round in 0..<9 {
        let received = try communicator.allToAll(
          (0..<size).map { values(of: rank * size + $0, round: round) })
        let expected = (0..<size).map { values(of: $0 * size + rank, round: round) }
        try expect(received == expected, equals: true)
      }
    },
    Check("exchange fills the memory that is named, in order") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      for round in 0..<6 {
        // Two parts for every other rank but the last, which only sends.
        let sent = (0..<size).map { (rank: $0, values: pair(of: rank, for: $0, round)) }
          .filter { $0.rank != rank && $0.rank != size - 1 }
        let sources = rank == size - 1 ? [] : (0..<size).filter { $0 != rank }
        let expected = sources.flatMap { pair(of: $0, for: rank, round) }
        let received = try exchange(sent, room: expected.map(\.count), from: sources, communicator)
        try expect(received == expected, equals: true)
      }
    },
    Check("collectives do not touch messages of any tag") { communicator in
      let target = (communicator.rank + 1) % communicator.size
      let post = try communicator.post([42], to: target, tag: 0)
      _ = try communicator.allGather([communicator.rank])
      try communicator.barrier()
      try expect(try communicator.receive().bytes, equals: [42])
      try expect(try communicator.probe() == nil, equals: true)
      try finish([post])
    },
    Check("more collectives than their numbers follow each other") { communicator in
      for turn in 0..<9_000 {
        try expect(try communicator.broadcast(turn), equals: turn)
        // A rank that only receives is up to 3 000 ahead of one that hears through others.
        if turn.isMultiple(of: 3_000) { try communicator.barrier() }
      }
    },
    Check("ranks in different collectives are told so", from: 2) { communicator in
      let group = try communicator.group(of: [Int](0..<communicator.size))
      do {
        if group.rank == 0 { _ = try group.gather([1]) } else { try group.barrier() }
        throw Failure("no error at rank \(group.rank)")
      } catch let error as CommunicatorError {
        guard case .differentCollectives(let here, let there, _) = error else { throw error }
        let known = ["gather (collective 0)", "barrier (collective 0)"]
        try expect([here, there].sorted(), equals: known.sorted())
        group.abort(cause: "\(error)")
      } catch let aborted as Aborted {
        try expect(aborted.cause.contains("is in gather"), equals: true)
        try expect(aborted.cause.contains("is in barrier"), equals: true)
      }
    },
  ]
}
