import MPI
import MPIConformance
import Testing

@Suite struct InProcessConformanceTests {
  @Test(arguments: [1, 2, 3, 4, 5, 8])
  func `every claim about communicators holds for threads`(ranks: Int) throws {
    try InProcessCommunicator.run(ranks: ranks) { try Check.run(on: $0) }
  }

  @Test(arguments: 1...64)
  func `collectives hold at every size up to 64`(ranks: Int) throws {
    let sums = try InProcessCommunicator.run(ranks: ranks) { communicator in
      let all = try communicator.allGather([communicator.rank + 1]).joined().reduce(0, +)
      let gathered = try communicator.gather([all], at: ranks - 1).joined().reduce(0, +)
      try communicator.barrier()
      return try communicator.broadcast(gathered, from: ranks - 1)
    }
    let sum = ranks * (ranks + 1) / 2
    #expect(sums == [Int](repeating: sum * ranks, count: ranks))
  }
}

@Suite struct InProcessRunTests {
  struct Broken: Error, Equatable { let rank: Int }

  @Test func `results come in the order of ranks`() throws {
    #expect(try InProcessCommunicator.run(ranks: 5) { $0.rank * 10 } == [0, 10, 20, 30, 40])
  }

  @Test func `one rank's error ends the waits of all and is thrown`() {
    #expect(throws: Broken(rank: 2)) {
      try InProcessCommunicator.run(ranks: 4) { communicator in
        if communicator.rank == 2 { throw Broken(rank: 2) }
        _ = try communicator.receive()
      }
    }
  }

  @Test func `an abort without an error of its own is thrown as it is`() {
    #expect(throws: Aborted(rank: 1, cause: "enough")) {
      try InProcessCommunicator.run(ranks: 3) { communicator in
        if communicator.rank == 1 { return communicator.abort(cause: "enough") }
        try communicator.barrier()
      }
    }
  }

  @Test func `traps when a tag is out of range`() async {
    await #expect(processExitsWith: .failure) {
      _ = try InProcessCommunicator.run(ranks: 1) { try $0.post([], to: 0, tag: 65_536) }
    }
  }

  @Test func `traps when a rank makes a group without itself`() async {
    await #expect(processExitsWith: .failure) {
      _ = try InProcessCommunicator.run(ranks: 2) { try $0.group(of: [1 - $0.rank]).size }
    }
  }
}
