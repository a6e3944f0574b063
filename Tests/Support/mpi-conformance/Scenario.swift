import Glibc
import MPI
import MPIConformance
import Synchronization

/// What is tried over real MPI.
enum Scenario {
  /// The conformance suite.
  static func suite(_ world: World) throws {
    let checks = world.threadLevel == .multiple ? Check.all : Check.withoutThreads
    let passed = try Check.run(checks, on: world.communicator)
    if world.rank == 0 { say("passed: \(passed)") }
  }

  /// The last rank throws while the others wait.
  static func end(_ world: World) throws {
    if world.rank == world.size - 1 { throw Failure("the disk is full") }
    _ = try world.communicator.receive()
  }

  /// The last rank throws while rank 1 computes and never looks.
  static func stuck(_ world: World) throws {
    try world.communicator.barrier()
    if world.rank == world.size - 1 { throw Failure("the disk is full") }
    while world.rank == 1 { usleep(1_000) }
    _ = try world.communicator.receive()
  }

  /// Rank 1 is killed; the others talk to it and to each other.
  static func killed(_ world: World) throws {
    let all = world.communicator
    try all.barrier()
    if world.rank == 1 { kill(getpid(), SIGKILL) }
    usleep(300_000)
    let posts = try (0..<100).map { _ in
      try all.post([UInt8](repeating: 1, count: 200), to: 1, tag: 0)
    }
    let large = try all.post([UInt8](repeating: 1, count: 1 << 20), to: 1, tag: 0)
    let living = try all.group(of: (0..<all.size).filter { $0 != 1 })
    for post in posts + [large] { _ = try post.isDone() }
    let ranks = try living.allGather(all.rank)
    if world.rank == 0 { say("living: \(ranks)") }
    throw Failure("rank 1 is dead")
  }

  /// Rank 1 is killed before all end.
  /// - Returns: whether it is gone.
  static func missing(_ world: World) throws -> () -> Bool {
    let processes = try world.communicator.allGather(Int(getpid()))
    if world.rank == 1 { kill(getpid(), SIGKILL) }
    if world.rank == 0 { say("rank 1 is missing") }
    return { kill(pid_t(processes[1]), 0) != 0 }
  }

  /// All but the last rank wait for two seconds.
  static func idle(_ world: World) throws {
    let all = world.communicator
    try all.barrier()
    let before = processorSeconds()
    if world.rank == world.size - 1 {
      sleep(2)
      for other in 0..<world.size - 1 { try all.send([1], to: other, tag: 0) }
    } else {
      _ = try all.receive(tag: 0)
    }
    let used = try all.gather([(processorSeconds() - before) / 2])
    if world.rank == 0 {
      say("processor per second of waiting: \(used.dropLast().joined().map { percent($0) })")
      say("of sleeping: \(used.last.map { percent($0[0]) } ?? "")")
    }
  }

  /// Short messages between ranks 0 and 1, to and fro, for a second.
  static func roundTrips(_ world: World) throws {
    let all = world.communicator
    try all.barrier()
    guard world.rank < 2 else { return }
    let (start, other) = (seconds(), 1 - world.rank)
    var trips = 0
    var goesOn: UInt8 = 1
    while goesOn == 1 {
      if world.rank == 0 {
        goesOn = seconds() - start < 1 ? 1 : 0
        try all.send([goesOn], to: other, tag: 0)
        _ = try all.receive(from: other, tag: 0)
      } else {
        goesOn = try all.receive(from: other, tag: 0).bytes[0]
        try all.send([goesOn], to: other, tag: 0)
      }
      trips += 1
    }
    if world.rank == 0 { say("round trips a second: \(Int(Double(trips) / (seconds() - start)))") }
  }

  /// Barriers of all ranks.
  static func barriers(_ world: World) throws {
    try world.communicator.barrier()
    let start = seconds()
    for _ in 0..<500 { try world.communicator.barrier() }
    if world.rank == 0 { say("barriers a second: \(Int(500 / (seconds() - start)))") }
  }

  /// Groups of all ranks made and closed.
  static func groups(_ world: World) throws {
    let all = world.communicator
    try all.barrier()
    let start = seconds()
    for _ in 0..<100 { try all.group(of: [Int](0..<all.size)).close() }
    if world.rank == 0 { say("groups a second: \(Int(100 / (seconds() - start)))") }
  }

  /// A message of so many bytes from rank 0 to rank 1.
  static func large(_ world: World, bytes: Int) throws {
    let all = world.communicator
    guard world.rank < 2 else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { buffer.deallocate() }
    let places = stride(from: 0, to: bytes, by: 4_093)
    if world.rank == 0 {
      for place in places { buffer[place] = UInt8(truncatingIfNeeded: place / 4_093) }
      for _ in 0..<2 { try all.send(UnsafeRawBufferPointer(buffer), to: 1, tag: 1) }
      return
    }
    // The first touches the memory, the second is timed.
    try all.receive(into: buffer, from: 0, tag: 1)
    let start = seconds()
    try all.receive(into: buffer, from: 0, tag: 1)
    let rate = Double(bytes) / (seconds() - start) / 1e9
    let isWhole = places.allSatisfy { buffer[$0] == UInt8(truncatingIfNeeded: $0 / 4_093) }
    say("\(bytes) bytes, whole: \(isWhole), GB a second: \((rate * 10).rounded() / 10)")
  }

  /// Every other rank asks a thread of rank 0, one message each way, for a second.
  static func requests(_ world: World) throws {
    let all = world.communicator
    try all.barrier()
    let start = seconds()
    if world.rank > 0 {
      while seconds() - start < 1 {
        try all.send([UInt8(1)], to: 0, tag: 1)
        _ = try all.receive(from: 0, tag: 2)
      }
      try all.send([UInt8(0)], to: 0, tag: 1)
      return
    }
    let answered = Count()
    let coordinator = try SystemThread {
      answered.value.store((try? answer(all)) ?? 0, ordering: .relaxed)
    }
    coordinator.join()
    let count = answered.value.load(ordering: .relaxed)
    say("requests a second: \(Int(Double(count) / (seconds() - start)))")
  }

  /// Answers until every other rank has said good-bye.
  private static func answer(_ all: MPICommunicator) throws -> Int {
    var (working, count) = (all.size - 1, 0)
    var outbox: [PendingSend] = []
    while working > 0 {
      let request = try all.receive(tag: 1)
      if request.bytes[0] == 0 { working -= 1 }
      if request.bytes[0] == 1 { outbox.append(try all.post([1], to: request.source, tag: 2)) }
      outbox = try outbox.filter { try !$0.isDone() }
      count += 1
    }
    return count
  }
}

private final class Count: Sendable {
  let value = Atomic<Int>(0)
}

private func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Of all threads of this process.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

private func percent(_ share: Double) -> String {
  "\((share * 10_000).rounded() / 100) %"
}
