import CMPI
import Glibc
import Synchronization

/// All ranks of the job: begins and ends MPI, and ends every rank when one gives up.
///
/// Exit codes: `mpirun` shows rank 0's, so only rank 0 exits with another code than 0.
package final class World: Sendable {
  /// What the library allows threads to do. (MPI 3.1 §12.4.3)
  package enum ThreadLevel: CInt, Sendable {
    case single, funneled, serialized, multiple
  }

  /// All ranks.
  package let communicator: MPICommunicator
  package let threadLevel: ThreadLevel
  /// Of the machine this rank runs on.
  package let hostName: String
  /// Name and version of the MPI library, one line.
  package let libraryVersion: String
  /// Whether Open MPI keeps the other ranks alive when one dies.
  package let recovers: Bool
  /// Whether Open MPI was asked for more ranks than there are cores.
  package let sharesCores: Bool
  /// Several ranks were started, but each is a world of its own; nil when all is well.
  package let separateWorlds: SeparateWorlds?
  /// By rank: what it said of itself at the start; empty where a rank gave up right then.
  package let introductions: [[UInt8]]

  private let control: Handle
  private let notice: AbortNotice
  private let ending: Ending
  /// Whether MPI ends: nobody calls it any more.
  private let isFinal = Mutex(false)
  private let watch: Ticker?

  package var rank: Int { communicator.rank }
  package var size: Int { communicator.size }

  private init(
    threadLevel: ThreadLevel, chunk: Int, hostName: String, libraryVersion: String,
    introduce: (_ hostName: String) throws -> [UInt8]
  ) throws {
    let world = runner_mpi_comm_world()!
    var (rank, size): (CInt, CInt) = (0, 0)
    try check("MPI_Comm_rank") { MPI_Comm_rank(world, &rank) }
    try check("MPI_Comm_size") { MPI_Comm_size(world, &size) }
    let control = try Handle.duplicate(world)
    let ending = Ending(rank: Int(rank))
    let hear: AbortNotice.Listener = {
      guard let arrival = try control.match(from: nil, tag: 0) else { return nil }
      let farewell = Farewell(bytes: try arrival.bytes())
      ending.leave(after: Ending.grace, exitCode: farewell.exitCode)
      return farewell.aborted
    }
    // A thread that listens while this rank computes, where the library allows one.
    let isWatched = threadLevel == .multiple && size > 1
    notice = AbortNotice(listener: isWatched ? nil : hear)
    watch = isWatched ? try Self.listen(hear, raising: notice) : nil
    communicator = try MPICommunicator(
      user: .duplicate(world), inner: .duplicate(world), chunk: chunk, below: notice)
    (self.control, self.ending, self.threadLevel) = (control, ending, threadLevel)
    (self.hostName, self.libraryVersion) = (hostName, libraryVersion)
    let environment = Launcher.environment()
    recovers = Launcher.recovers(environment)
    sharesCores = Launcher.sharesCores(environment)
    separateWorlds = SeparateWorlds(environment, size: Int(size), library: libraryVersion)
    do {
      introductions = try communicator.allGather(try introduce(hostName))
    } catch is Aborted {
      // Whatever all do next throws it again.
      introductions = []
    }
  }

  /// Milliseconds between two looks for the end of the world: less than 0.1 % of a core.
  private static let period: CInt = 25

  /// Listens for the end of the world, whatever this rank computes.
  private static func listen(
    _ listener: @escaping AbortNotice.Listener, raising notice: AbortNotice
  ) throws -> Ticker {
    try Ticker(every: period) {
      do {
        if let heard = try listener() { notice.raise(heard) }
      } catch {
        notice.raise(Aborted(rank: -1, cause: "\(error)"))
      }
      return notice.cause == nil
    }
  }

  /// Begins MPI; once in the life of a process. Without `mpirun` it is a world of one rank.
  /// - Parameters:
  ///   - threadLevel: what to ask for; less may be given.
  ///   - chunk: bytes of the longest single message of the library, at most 1 GiB.
  ///   - introduce: says of this rank, on a machine of a name, what all are to know of it before any of
  ///     them goes on.
  ///   - waiting: told every ten seconds, from another thread, for how many this rank has waited for the
  ///     others: one that died on its way holds them up for ever.
  package static func start(
    asking threadLevel: ThreadLevel = .multiple, chunk: Int = MPICommunicator.chunk,
    introduce: (_ hostName: String) throws -> [UInt8] = { _ in [] },
    waiting: @escaping @Sendable (_ seconds: Int) -> Void = { _ in }
  ) throws -> World {
    let seconds = Atomic<Int>(-10)
    let watch = try Ticker(every: 10_000) {
      let passed = seconds.add(10, ordering: .relaxed).newValue
      if passed > 0 { waiting(passed) }
      return true
    }
    defer { watch.stop() }
    SingleCopy.avoidWhereRefused()
    var given: CInt = 0
    try check("MPI_Init_thread") { MPI_Init_thread(nil, nil, threadLevel.rawValue, &given) }
    let hostName = text(capacity: Int(MPI_MAX_PROCESSOR_NAME)) { MPI_Get_processor_name($0, $1) }
    let version = text(capacity: Int(MPI_MAX_LIBRARY_VERSION_STRING)) {
      MPI_Get_library_version($0, $1)
    }
    try checkTags()
    return try World(
      threadLevel: ThreadLevel(rawValue: given) ?? .single, chunk: chunk,
      hostName: hostName ?? "unknown",
      libraryVersion: version.map { String($0.prefix { $0 != "," && $0 != "\n" }) } ?? "unknown",
      introduce: introduce)
  }

  /// What the job is to exit with; `nil` while nobody has ended it.
  package var toldExitCode: Int32? { ending.told }

  /// The code this rank exits with, where the job exits with `code`.
  package func exitCode(_ code: Int32) -> Int32 { ending.own(code) }

  /// Ends the work of all ranks: every wait on every communicator throws ``Aborted`` with the
  /// first cause. A rank that is still there 3 to 4 seconds later is ended. Never waits for a dead
  /// rank; only the first call, or the first such message of another rank, counts.
  /// - Parameter code: what the job is to exit with.
  package func endAll(cause: String, exitCode code: Int32) {
    let aborted = Aborted(rank: rank, cause: cause)
    guard notice.raise(aborted) else { return }
    ending.leave(after: Ending.grace, exitCode: code)
    isFinal.withLock { isFinal in
      if !isFinal { tell(Farewell(aborted, exitCode: code).bytes) }
    }
  }

  /// Whether this rank has come to the end of MPI, all others with it.
  package var isFinishing: Bool { isFinal.withLock { $0 } }

  private func tell(_ words: [UInt8]) {
    let sends = (0..<size).filter { $0 != rank }.compactMap { other in
      try? PendingSend(words) { MPITransfer([try control.send($0, to: other, tag: 0)]) }
    }
    let end = monotonicNanoseconds() + 200_000_000
    var backoff = Backoff()
    while sends.contains(where: { (try? $0.isDone()) == false }), monotonicNanoseconds() < end {
      backoff.pause()
    }
  }

  /// Ends the launcher after this rank and the others have left, should it not end by itself. For rank
  /// 0 of a world that has lost ranks.
  package func endLauncher() { LauncherEnd.ensure(after: Int(Ending.grace) + 2) }

  /// Ends MPI. Called once in the life of a process, when all ranks are ready for it.
  /// - Parameters:
  ///   - code: what the job is to exit with; this rank exits so where the others do not come.
  ///   - grace: seconds to wait for the others; 3 once the world was aborted.
  ///   - isAnyGone: whether a rank is seen not to come: asked some times a second.
  package func finish(
    exitCode code: Int32 = 0, grace: UInt32 = 60, isAnyGone: () -> Bool = { false }
  ) throws {
    watch?.stop()
    ending.leave(after: notice.cause == nil ? grace : Ending.grace, exitCode: code)
    // A launcher that loses a rank while others wait in MPI_Finalize may crash or hang: nobody
    // enters before all are there. Where one does not come, the end of the grace does.
    try meet(exitCode: code, isAnyGone)
    isFinal.withLock { $0 = true }
    try check("MPI_Finalize") { MPI_Finalize() }
    ending.cancel()
  }

  /// Nanoseconds between two looks at who is gone.
  private static let interval: UInt64 = 200_000_000

  private func meet(exitCode code: Int32, _ isAnyGone: () -> Bool) throws {
    guard size > 1 else { return }
    var meeting = try control.meet()
    var backoff = Backoff()
    var next = monotonicNanoseconds() + Self.interval
    while try !meeting.isDone() {
      if monotonicNanoseconds() > next {
        // It has not come before: nobody leaves until all have entered MPI_Finalize.
        if isAnyGone() { ending.leave(after: 0, exitCode: code) }
        next = monotonicNanoseconds() + Self.interval
      }
      backoff.pause()
    }
  }

  private static func checkTags() throws {
    var bound: UnsafeMutableRawPointer?
    var found: CInt = 0
    try check("MPI_Comm_get_attr") {
      MPI_Comm_get_attr(runner_mpi_comm_world(), CInt(MPI_TAG_UB), &bound, &found)
    }
    guard let bound, found != 0 else { return }
    let largest = bound.load(as: CInt.self)
    guard largest >= InnerTag.largest else {
      throw MPIError(
        call: "MPI_Comm_get_attr", code: Int(MPI_ERR_TAG),
        text: "tags end at \(largest), but \(InnerTag.largest) is needed")
    }
  }
}
