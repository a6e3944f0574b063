import FoundationEssentials
import Glibc
import MPI
import Spec
import Trials

/// What the process of a rank's trials is told first.
struct TrialBrief: Codable {
  var request: RunRequest
  /// Of the experiment file.
  var bytes: [UInt8]
  /// That the process works for.
  var rank: Int
  var store: TensorStore
  var outputs: OutputStore?
  /// The rank's log, where it is written.
  var log: String?
  /// By which the rank stamps what happens.
  let time: EvenTime

  init(request: RunRequest, bytes: [UInt8], rank: Int, store: TensorStore) {
    (self.request, self.bytes, self.rank, self.store) = (request, bytes, rank, store)
    time = .current
  }

  init(decoding bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(bytes))
  }

  func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }
}

/// The process in which a rank's trials run: a worker whose coordinator is its rank.
///
/// It knows no MPI, and ends with the rank that started it.
package enum TrialService {
  /// Set where a process is started as one.
  package static let variable = "RUNNER_TRIALS"
  /// Of the socket to the rank.
  static let descriptor: CInt = 3

  /// Works until the rank dismisses it, or is gone.
  /// - Throws: what is no fault of a trial.
  package static func run(_ catalogue: Catalogue) throws {
    try leaveTheRank()
    let link = SocketLink(FrameSocket(descriptor))
    let brief = try link.brief()
    brief.time.adopt()
    let plan = try RunPlan(bytes: brief.bytes, request: brief.request, catalogue: catalogue)
    var bench = TrialBench(
      factory: plan.factory, file: plan.file, rank: brief.rank, store: brief.store)
    (bench.outputs, bench.logsEvents) = (brief.outputs, false)
    // The rank itself logs the events that it passes on; here that of programs is added.
    let file = try brief.log.map { try LogFile($0) }
    if let file { bench.logger = bench.logger.adding(file) }
    do {
      try Worker(link: link, bench: bench).work()
    } catch is RankGone {
    } catch {
      // What is no fault of the trial must not become its failure by the end of this process.
      try link.send(.broke(FarmBreak(error)))
    }
  }

  /// Holds no file of the rank's but the socket, ends when the rank does, whatever a trial does at the
  /// time, and is ended by the kernel before the rank where memory runs out.
  private static func leaveTheRank() throws {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    for file in open.compactMap({ CInt($0) }) where file > descriptor { close(file) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    ParentDeath.ends(self: SIGKILL)
    _ = try SystemThread {
      var hangup = pollfd(fd: descriptor, events: 0, revents: 0)
      while poll(&hangup, 1, -1) <= 0 {}
      _exit(1)
    }
    guard let file = fopen("/proc/self/oom_score_adj", "we") else { return }
    fputs("500", file)
    fclose(file)
  }
}

/// What the kernel does when the process that started this one is gone: it reaches one that is stopped.
private enum ParentDeath {
  /// `PR_SET_PDEATHSIG` of prctl(2), which Swift does not see because its arguments vary.
  private static let option: CInt = 1
  private typealias Call = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt

  /// Where the system has no such call, the end of the socket alone tells.
  static func ends(self signal: CInt) {
    guard let address = dlsym(nil, "prctl") else { return }
    _ = unsafeBitCast(address, to: Call.self)(option, UInt(signal), 0, 0, 0)
  }
}

/// The rank that this process works for is no more.
struct RankGone: Error {}

/// To the rank, over the socket.
private final class SocketLink: WorkerLink {
  /// Between two signs of life.
  private static let pulse = Duration.milliseconds(50)

  private let socket: FrameSocket
  private var lastPulse = ContinuousClock.now

  init(_ socket: FrameSocket) { self.socket = socket }

  func brief() throws -> TrialBrief {
    var backoff = Backoff()
    while true {
      if let bytes = try socket.receive() { return try TrialBrief(decoding: bytes) }
      if socket.isClosed { throw RankGone() }
      socket.pause(&backoff)
    }
  }

  func send(_ report: Report) throws {
    try socket.send(report.encoded())
    if socket.isClosed { throw RankGone() }
  }

  func noteStep() throws {
    let now = ContinuousClock.now
    guard now - lastPulse > Self.pulse else { return }
    lastPulse = now
    try socket.send([])
    if socket.isClosed { throw RankGone() }
  }

  func pause(_ backoff: inout Backoff) { socket.pause(&backoff) }

  func poll() throws -> Instruction? {
    if let bytes = try socket.receive() { return try Instruction(decoding: bytes) }
    if socket.isClosed { throw RankGone() }
    return nil
  }
}
