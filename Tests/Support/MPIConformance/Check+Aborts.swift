import Glibc
import MPI

extension Check {
  static let abortChecks = [
    Check("an abort ends every wait of a group with the first cause", from: 2) { communicator in
      for wait in 0..<4 {
        let group = try communicator.group(of: [Int](0..<communicator.size))
        let last = group.size - 1
        let cause = Aborted(rank: last, cause: "no more disk at wait \(wait)")
        if group.rank == last {
          usleep(20_000)
          group.abort(cause: cause.cause)
          group.abort(cause: "a later cause")
        }
        try expect("abort", throws: { $0 as? Aborted == cause }) {
          switch wait {
          case 0: _ = try group.receive(from: last, tag: 1)
          case 1: try group.barrier()
          case 2: _ = try group.allGather([1, 2, 3])
          default: while true { _ = try group.probe() }
          }
        }
        try expect("abort", throws: { $0 as? Aborted == cause }) { _ = try group.probe() }
        try communicator.barrier()
      }
    },
    Check("an abort ends the send of a long message that nobody takes", from: 2) { communicator in
      let group = try communicator.group(of: [Int](0..<communicator.size))
      let cause = Aborted(rank: 0, cause: "nobody takes it")
      if group.rank == 0 {
        usleep(20_000)
        group.abort(cause: cause.cause)
      }
      try expect("abort", throws: { $0 as? Aborted == cause }) {
        try group.send([UInt8](repeating: 1, count: 1 << 20), to: 0, tag: 1)
        _ = try group.receive(from: 0, tag: 2)
      }
      try communicator.barrier()
    },
    Check("an abort ends the waits of groups made from it", from: 2) { communicator in
      let group = try communicator.group(of: [Int](0..<communicator.size))
      let inner = try group.group(of: [Int](0..<communicator.size))
      // Whoever still makes the inner one would be ended there.
      try communicator.barrier()
      let cause = Aborted(rank: 0, cause: "the outer one")
      if group.rank == 0 { group.abort(cause: cause.cause) }
      try expect("abort", throws: { $0 as? Aborted == cause }) { _ = try inner.receive() }
      try communicator.barrier()
    },
    Check(
      "a throw on any rank in any collective ends the waits of all, who make another group", from: 2
    ) { communicator in
      let everyone = [Int](0..<communicator.size)
      for (number, collective) in collectives.enumerated() {
        for thrower in Set([0, communicator.size / 2, communicator.size - 1]).sorted() {
          let group = try communicator.group(of: everyone)
          let cause = Aborted(rank: thrower, cause: "no more of collective \(number)")
          if group.rank == thrower {
            for _ in 0..<number % 3 { try collective(group) }
            group.abort(cause: cause.cause)
          }
          try expect("abort", throws: { $0 as? Aborted == cause }) {
            while true { try collective(group) }
          }
          let again = try communicator.group(of: everyone)
          try expect(try again.allGather(communicator.rank), equals: everyone)
          try again.close()
        }
      }
    },
    Check("ranks that throw at once end the waits of all with the cause of one", from: 2) {
      communicator in
      let everyone = [Int](0..<communicator.size)
      for _ in 0..<10 {
        let group = try communicator.group(of: everyone)
        let causes = [0, group.size - 1].map { Aborted(rank: $0, cause: "rank \($0) as well") }
        if causes.contains(where: { $0.rank == group.rank }) {
          group.abort(cause: "rank \(group.rank) as well")
        }
        try expect("abort", throws: { error in causes.contains { $0 == error as? Aborted } }) {
          while true { try group.barrier() }
        }
        let again = try communicator.group(of: everyone)
        try expect(
          try again.broadcast(communicator.rank, from: again.size - 1), equals: again.size - 1)
        try again.close()
      }
    },
    Check("an abort after others have finished is seen by their next call", from: 2) {
      communicator in
      let group = try communicator.group(of: [Int](0..<communicator.size))
      let cause = Aborted(rank: 0, cause: "late")
      _ = try group.allGather(group.rank)
      if group.rank == 0 {
        usleep(20_000)
        group.abort(cause: cause.cause)
      }
      try expect("abort", throws: { $0 as? Aborted == cause }) { try group.barrier() }
      try expect("abort", throws: { $0 as? Aborted == cause }) { try group.throwIfAborted() }
      try communicator.barrier()
    },
  ]

  private static let collectives: [@Sendable (any Communicator) throws -> Void] = [
    { try $0.barrier() },
    { _ = try $0.broadcast([1, 2, 3]) },
    { _ = try $0.broadcast([UInt64](repeating: 7, count: 40_000), from: $0.size - 1) },
    { _ = try $0.gather([$0.rank], at: $0.size - 1) },
    { _ = try $0.allGather($0.rank) },
    { _ = try $0.allGather([UInt64](repeating: 1, count: 40_000)) },
    { communicator in
      _ = try communicator.allToAll((0..<communicator.size).map { [communicator.rank, $0] })
    },
    { communicator in
      let (rank, size) = (communicator.rank, communicator.size)
      try Check.finish([try communicator.post([1], to: (rank + 1) % size, tag: 4)])
      _ = try communicator.receive(from: (rank + size - 1) % size, tag: 4)
    },
  ]
}
