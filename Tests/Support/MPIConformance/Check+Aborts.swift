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
      let cause = Aborted(rank: 0, cause: "the outer one")
      if group.rank == 0 { group.abort(cause: cause.cause) }
      try expect("abort", throws: { $0 as? Aborted == cause }) { _ = try inner.receive() }
      try communicator.barrier()
    },
  ]
}
