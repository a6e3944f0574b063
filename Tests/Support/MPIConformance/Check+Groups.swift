import MPI

extension Check {
  static let groupChecks = [
    Check("split parts ranks by color and numbers them by key") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      guard let part = try communicator.split(color: rank % 2, key: -rank) else {
        throw Failure("no part")
      }
      let members = (0..<size).filter { $0 % 2 == rank % 2 }.reversed()
      try expect(try part.allGather(rank), equals: [Int](members))
      try expect(part.size, equals: members.count)
      try part.close()
    },
    Check("a rank without color belongs to no part") { communicator in
      let isIn = communicator.rank == communicator.size - 1
      let part = try communicator.split(color: isIn ? 4 : nil, key: 0)
      try expect(part?.size, equals: isIn ? 1 : nil)
      try part?.close()
    },
    Check("only members make a group, in the order given", from: 2) { communicator in
      let members = [Int]((1..<communicator.size).reversed())
      guard communicator.rank > 0 else { return }
      for _ in 0..<3 {
        let group = try communicator.group(of: members, tag: 12)
        try expect(try group.allGather(communicator.rank), equals: members)
        try group.close()
      }
    },
    Check("messages of a group and of its parent stay apart") { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      let group = try communicator.group(of: [Int]((0..<size).reversed()))
      let right = (rank + 1) % size
      let posts = [
        try communicator.post([1], to: right, tag: 1),
        try group.post([2], to: size - 1 - right, tag: 1),
      ]
      try expect(try group.receive().bytes, equals: [2])
      try expect(try communicator.receive().bytes, equals: [1])
      try finish(posts)
      try group.close()
    },
    Check("groups of groups work at once with their parents") { communicator in
      guard let half = try communicator.split(color: communicator.rank % 2, key: 0) else {
        throw Failure("no part")
      }
      let pair = try half.split(color: half.rank / 2, key: 0)
      let sums = [
        try pair?.allGather(1).count, try half.allGather(1).count,
        try communicator.allGather(1).count,
      ]
      let inPair = half.rank / 2 * 2 + 1 < half.size ? 2 : 1
      try expect(sums, equals: [inPair, half.size, communicator.size])
      try pair?.close()
      try half.close()
    },
    Check("members that name different members are told so", from: 3) { communicator in
      let inner = try communicator.group(of: [Int](0..<communicator.size))
      guard inner.rank < 2 else { return }
      do {
        _ = try inner.group(of: inner.rank == 0 ? [0, 1] : [0, 1, 2])
        throw Failure("no error at rank \(inner.rank)")
      } catch let error as CommunicatorError {
        try expect(
          error, equals: .differentMembers(here: [0, 1], there: [0, 1, 2], rank: 1))
        inner.abort(cause: "members")
      } catch let aborted as Aborted {
        try expect(aborted, equals: Aborted(rank: 0, cause: "members"))
      }
    },
  ]
}
