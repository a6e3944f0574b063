import Glibc
import MPI

extension Check {
  static let lossChecks = [
    Check("a lost member ends the groups it is in, and the others go on", from: 3) {
      communicator in
      let last = communicator.size - 1
      let everyone = [Int](0...last)
      let world = try communicator.group(of: everyone)
      let with = try world.group(of: everyone)
      let nested = try with.group(of: everyone.reversed())
      guard world.rank < last else { return }
      let without = try world.group(of: [Int](0..<last), tag: 3)
      let loss = Aborted(rank: last, cause: "it is gone", kind: .loss)
      if world.rank == 0 { world.giveUp(last, cause: loss.cause) }
      try expect("loss", throws: { $0 as? Aborted == loss }) { _ = try with.receive() }
      try expect("loss", throws: { $0 as? Aborted == loss }) { try with.barrier() }
      try expect("loss", throws: { $0 as? Aborted == loss }) { try nested.barrier() }
      try expect(try without.allGather(1).count, equals: last)
      try expect(try world.lostRanks(), equals: [last])
      if world.rank == 0 {
        let made = Aborted(rank: 1, cause: loss.cause, kind: .loss)
        try expect("loss", throws: { $0 as? Aborted == made }) {
          _ = try world.group(of: [0, last], tag: 4)
        }
      }
    },
    Check("a group that is being made without its last member hears of the loss", from: 3) {
      communicator in
      let last = communicator.size - 1
      let world = try communicator.group(of: [Int](0...last))
      guard world.rank < last else { return }
      if world.rank == 1 {
        usleep(30_000)
        world.giveUp(last, cause: "it never came")
      }
      try expect("loss", throws: { ($0 as? Aborted)?.kind == .loss }) {
        _ = try world.group(of: [Int](0...last), tag: 1)
      }
      let left = try world.group(of: [Int](0..<last), tag: 2)
      try expect(try left.allGather(left.rank), equals: [Int](0..<last))
    },
    Check("members are called back where they communicate, with the reason", from: 2) {
      communicator in
      let group = try communicator.group(of: [Int](0..<communicator.size))
      var looks = 0
      if group.rank == 0 {
        group.lookout.set {
          looks += 1
          if looks == 3 { group.recall(reason: 7, cause: "time is over") }
        }
      }
      defer { group.lookout.set(nil) }
      let recall = Aborted(rank: 0, cause: "time is over", kind: .recall(7))
      try expect("recall", throws: { $0 as? Aborted == recall }) {
        while true {
          try group.barrier()
          usleep(2_000)
        }
      }
      try expect(looks, equals: group.rank == 0 ? 3 : 0)
    },
  ]
}
