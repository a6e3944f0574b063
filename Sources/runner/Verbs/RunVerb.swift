import ArgumentParser
import Cluster
import Experiments
import Glibc
import Logging
import MPI
import Tensors

/// `runner FILE`: runs, or continues.
struct RunVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run experiment files, or continue them.")

  @Argument(help: "Experiment files or folders of them, and overrides a.b=v.")
  var filesAndOverrides: [String]

  @Option(
    name: [.customShort("n"), .customLong("ranks")], help: "Start mpirun with so many ranks.")
  var ranks: Int?

  @OptionGroup var changes: ChangeOptions

  @Flag(help: "Keep aside what there is and start over.")
  var fresh = false

  @Flag(help: "Run failed trials of an earlier run again.")
  var retryFailed = false

  @Option(help: "The results file; Results/<name>.h5 unless given.")
  var output: String?

  @Flag(help: "Leave the journal beside the results file.")
  var keepJournal = false

  @Flag(help: "Write logs into <results>.logs: job.log, and rank-0.log and so on.")
  var logs = false

  @Option(help: "The launcher and its options, for -n.")
  var launcher: String?

  @Flag(name: .shortAndLong, help: "Say nothing but results and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Log what happens on every rank.")
  var verbose = false

  func validate() throws {
    if let ranks, !(1...4096).contains(ranks) {
      throw ValidationError("-n takes 1 to 4096 ranks, got \(ranks)")
    }
  }

  func run() throws {
    let console = Console(detail: quiet ? .quiet : verbose ? .verbose : .normal)
    let requests = try requests()
    if let ranks, Launcher(Launcher.environment()) == nil {
      throw VerdictReached(code: try launch(on: ranks, console))
    }
    throw VerdictReached(code: try work(requests, console))
  }

  private func requests() throws -> [RunRequest] {
    let (files, overrides) = try Words.split(filesAndOverrides)
    if output != nil, files.count > 1 { throw WrongUsage("--output takes one file, not several") }
    return files.map { file in
      var request = RunRequest(path: file)
      request.overrides = overrides + changes.overrides
      (request.smoke, request.output, request.fresh) = (changes.smoke, output, fresh)
      (request.retryFailed, request.keepJournal) = (retryFailed, keepJournal)
      request.logs = logs
      return request
    }
  }

  /// Starts the same command under `mpirun`.
  private func launch(on ranks: Int, _ console: Console) throws -> Int32 {
    let signals = SignalWatch()
    var launch = Launch(ranks: ranks, command: [Words.executable] + Words.withoutRanks())
    if let launcher { launch.launcher = launcher.split(separator: " ").map(String.init) }
    for (name, value) in BLASKernel.current().environment { launch.environment[name] = value }
    if console.isLive { launch.environment[Console.liveVariable] = String(console.width) }
    if !console.usesColour { launch.environment["NO_COLOR"] = "1" }
    return try launch.run(signals: signals) { console.passOn($0) }
  }

  /// Works as one rank of the job.
  private func work(_ requests: [RunRequest], _ console: Console) throws -> Int32 {
    let signals = SignalWatch()
    Denormals.flush()
    BLASKernel.useOneThread()
    let world = try World.start(
      introduce: { try RankPlace.current(host: $0).encoded() },
      waiting: { Self.waited($0, console) })
    if let separate = world.separateWorlds {
      if LaunchedRank.isFirst { console.problem("error: \(separate)\n  hint: \(separate.hint)") }
      return RunVerdict.badFile.code
    }
    if world.rank == 0 { ExitWord.leave(nil) }
    let drain = Coordinator.Requests()
    try signals.handle { Self.interrupted(by: $0, world, drain, console) }
    if world.rank == 0 { StarterWatch.begin { Self.abandoned(by: $0, world, console) } }
    let job = Job(
      ranks: world.communicator, catalogue: catalogue, console: console, requests: drain,
      setting: try setting(world, console))
    var verdict: RunVerdict
    do {
      verdict = try job.run(requests)
    } catch let ended as JobEnded {
      verdict = ended.verdict
    } catch let aborted as Aborted {
      // A rank that gave up has said why.
      if aborted.rank < 0 { console.problem("error: \(aborted)") }
      verdict = world.toldExitCode.flatMap { RunVerdict(rawValue: $0) } ?? .broken
    } catch {
      console.problem("error: rank \(world.rank): \(error)")
      verdict = RunVerdict(of: error)
      world.endAll(cause: "\(error)", exitCode: verdict.code)
    }
    // Where all were told to end, that code counts, whatever this rank met on its way.
    let code = world.toldExitCode ?? verdict.code
    if world.rank == 0 { ExitWord.leave(code) }
    try world.finish(exitCode: code) { job.isAnyGone }
    return world.exitCode(code)
  }

  /// Seconds that all ranks have to start.
  private static let patience = 120

  /// The others have not all started yet.
  private static func waited(_ seconds: Int, _ console: Console) {
    let left = StartingRanks.left()
    guard left != nil || seconds >= patience else {
      if LaunchedRank.isFirst { console.note("waiting for all ranks to start") }
      return
    }
    let speaks = left.map { $0.first == LaunchedRank.number } ?? LaunchedRank.isFirst
    guard speaks else { _exit(0) }
    let fact =
      left == nil
      ? "not all ranks have started within \(patience) s"
      : "a rank of this machine has died while it started"
    console.problem(
      "error: \(fact)\n"
        + "  hint: one may have died on its way, or its machine may be down; the same command "
        + "starts again")
    let code = RunVerdict.stopped.code
    ExitWord.leave(code)
    // While the others look who speaks.
    sleep(2)
    _exit(code)
  }

  /// The first signal drains, the second stops at once, unless it is SIGUSR1, which only ever asks for the
  /// first. Rank 0 decides; the others are told by it.
  private static func interrupted(
    by signal: Int32, _ world: World, _ drain: Coordinator.Requests, _ console: Console
  ) {
    guard world.rank == 0, !world.isFinishing else { return }
    let isWishedBefore = drain.noteWish()
    guard isWishedBefore, signal != SIGUSR1 else {
      guard !isWishedBefore else { return }
      console.note("draining: running trials come to a checkpoint; once more stops at once")
      return drain.askDrain()
    }
    console.problem("stopped; what was finished is in the journal, the same command continues")
    let code = RunVerdict.interruptedTwice.code
    ExitWord.leave(code)
    world.endAll(cause: "interrupted", exitCode: code)
    _exit(code)
  }

  /// Nobody can stop the job any more, or hears how it ends.
  private static func abandoned(by starter: Int32, _ world: World, _ console: Console) {
    ExitWord.forget()
    let fact = "the runner that started this job (process \(starter)) has died"
    console.problem(
      "error: \(fact)\n  hint: what was finished is in the journal, the same command continues")
    world.endAll(cause: fact, exitCode: RunVerdict.stopped.code)
  }

  private func setting(_ world: World, _ console: Console) throws -> JobSetting {
    var setting = JobSetting(
      host: world.hostName, arguments: CommandLine.arguments, versions: Version.all(world),
      runnerVersion: Version.text, usesColour: console.usesColour,
      logger: Log.make(rank: world.rank, verbose: verbose),
      endAll: { cause, code in
        ExitWord.leave(code)
        world.endAll(cause: cause, exitCode: code)
      })
    setting.places = try world.introductions.map { try RankPlace(decoding: $0) }
    setting.outlivesRanks = world.recovers
    setting.sharesCores = world.sharesCores
    setting.endLauncher = { world.endLauncher() }
    return setting
  }
}

/// The log of a rank.
enum Log {
  static func make(rank: Int, verbose: Bool) -> Logger {
    var logger = Logger(label: "rank \(rank)") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : .critical
    return logger
  }
}
