import MPI
import Synchronization

/// A worker's way to the coordinator.
package protocol WorkerLink: AnyObject {
  func send(_ report: Report) throws
  /// The next instruction, or `nil` where none has arrived; never waits.
  func poll() throws -> Instruction?
  /// Says that a trial gets on, where the coordinator does not see that by itself. Called at every step.
  func noteStep() throws
  /// Waits a turn for the next instruction.
  func pause(_ backoff: inout Backoff)
}

extension WorkerLink {
  package func noteStep() {}
  package func pause(_ backoff: inout Backoff) { backoff.pause() }
}

/// The coordinator's way to its workers, each a group of ranks.
package protocol CoordinatorLink: AnyObject {
  func send(_ instruction: Instruction, to worker: Int) throws
  /// The next report and who sent it, or `nil` where none has arrived; never waits.
  func poll() throws -> (worker: Int, report: Report)?
  /// Forgets messages that have left; keeps the others alive.
  func tidy() throws
  /// Tells all ranks that one of a group is lost, and why; never waits.
  func giveUp(rank: Int, cause: String)
  /// From here on another rank speaks for a worker; what the one before says is not heard any more.
  func handOver(_ worker: Int, to rank: Int)
}

/// Between the coordinator and the worker of its own rank: two queues in memory.
package final class MemoryLink: WorkerLink, Sendable {
  private let reports = Mutex<Queue<Report>>(Queue())
  private let instructions = Mutex<Queue<Instruction>>(Queue())

  package init() {}

  package func send(_ report: Report) { reports.withLock { $0.append(report) } }
  package func poll() -> Instruction? { instructions.withLock { $0.popFirst() } }

  package func send(_ instruction: Instruction) { instructions.withLock { $0.append(instruction) } }
  package func nextReport() -> Report? { reports.withLock { $0.popFirst() } }
}

/// First in, first out.
struct Queue<Element> {
  private var elements: [Element] = []
  private var head = 0

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      head += 1
      if head == elements.count {
        elements.removeAll(keepingCapacity: true)
        head = 0
      }
    }
    return elements[head]
  }
}

/// Tags of the farm's messages on the communicator of all ranks.
enum FarmTag {
  static let report = 1
  static let instruction = 2
  /// What a rank did with its time.
  static let usage = 5
  /// From the first rank of a group to the others.
  static let group = 3
  /// From the others to the first.
  static let departure = 4
  /// Signs of life, to rank 0, and its answers to them.
  static let beat = 6
  static let answer = 7
  /// Whether another file follows, and on which ranks.
  static let next = 8
}

/// A worker on another rank than the coordinator's.
package final class MessageWorkerLink: WorkerLink {
  private let ranks: any Communicator
  private var outbox = Outbox()

  package init(ranks: any Communicator) { self.ranks = ranks }

  package func send(_ report: Report) throws {
    try outbox.post(report.encoded(), to: 0, tag: FarmTag.report, on: ranks)
  }

  package func poll() throws -> Instruction? {
    try outbox.tidy()
    guard let envelope = try ranks.probe(from: 0, tag: FarmTag.instruction) else { return nil }
    return try Instruction(decoding: try envelope.receive().bytes)
  }

  /// Says that this worker cannot go on, and waits for the end of the job.
  /// - Throws: `Aborted`.
  func leave(_ broken: FarmBreak) throws {
    try send(.broke(broken))
    var backoff = Backoff()
    while true {
      _ = try poll()
      backoff.pause()
    }
  }
}

/// The coordinator's link to its workers. It talks to the first rank of each group.
package final class MessageCoordinatorLink: CoordinatorLink {
  private let ranks: any Communicator
  private let own: MemoryLink
  /// By worker: the rank to talk to.
  private var leaders: [Int]
  /// By rank: the worker it speaks for; `nil`: none.
  private var workers: [Int?]
  /// Ranks that spoke for a worker before they were lost.
  private var silenced: Set<Int> = []
  private var outbox = Outbox()

  package init(ranks: any Communicator, own: MemoryLink, leaders: [Int]) {
    (self.ranks, self.own, self.leaders) = (ranks, own, leaders)
    var workers = [Int?](repeating: nil, count: ranks.size)
    for (worker, leader) in leaders.enumerated() { workers[leader] = worker }
    self.workers = workers
  }

  package func send(_ instruction: Instruction, to worker: Int) throws {
    let leader = leaders[worker]
    if leader == ranks.rank {
      own.send(instruction)
    } else {
      try outbox.post(
        instruction.encoded(), to: leader, tag: FarmTag.instruction, on: ranks)
    }
  }

  package func poll() throws -> (worker: Int, report: Report)? {
    if let report = own.nextReport() { return (worker(of: ranks.rank), report) }
    while ranks.size > 1, let envelope = try ranks.probe(tag: FarmTag.report) {
      let bytes = try envelope.receive().bytes
      if silenced.contains(envelope.source) { continue }
      return (worker(of: envelope.source), try Report(decoding: bytes))
    }
    return nil
  }

  private func worker(of rank: Int) -> Int {
    guard let worker = workers[rank] else {
      preconditionFailure("rank \(rank) reports, but leads none of the groups of \(leaders)")
    }
    return worker
  }

  package func tidy() throws { try outbox.tidy() }

  package func giveUp(rank: Int, cause: String) { ranks.giveUp(rank, cause: cause) }

  package func handOver(_ worker: Int, to rank: Int) {
    silenced.insert(leaders[worker])
    workers[leaders[worker]] = nil
    (leaders[worker], workers[rank]) = (rank, worker)
  }
}

/// Messages on their way: nobody waits for their receivers.
struct Outbox {
  private var sends: [PendingSend] = []

  mutating func post(
    _ bytes: [UInt8], to rank: Int, tag: Int, on communicator: any Communicator
  ) throws {
    try tidy()
    sends.append(try communicator.post(bytes, to: rank, tag: tag))
  }

  mutating func tidy() throws {
    guard !sends.isEmpty else { return }
    sends = try sends.filter { try !$0.isDone() }
  }
}
