import Foundation
import Subprocess
import Synchronization

/// One job under an MPI launcher, started and ended by this process.
package struct Launch: Sendable {
  /// The launcher and its own options, up to the number of ranks.
  package var launcher: [String]
  package var ranks: Int
  /// The program and its arguments.
  package var command: [String]
  /// Put over this process's environment.
  package var environment: [String: String] = [:]
  /// Whether the job's standard output goes to this process's; otherwise it is dropped.
  package var showsOutput = true

  /// Open MPI's options for several ranks on few cores and a farm that outlives a rank.
  package static let openMPI = [
    "mpirun", "-q", "--oversubscribe", "--bind-to", "none", "--enable-recovery",
  ]

  package init(launcher: [String] = Self.openMPI, ranks: Int, command: [String]) {
    (self.launcher, self.ranks, self.command) = (launcher, ranks, command)
  }

  /// A rank that a signal ends while it starts leaves the others waiting for it, so the first one is
  /// passed on when rank 0 has said that all heed it; after this time it is, too.
  private static let longestStart = Duration.seconds(10)

  /// Runs the job to its end.
  /// - Parameters:
  ///   - signals: the first SIGINT or SIGTERM asks the job to drain, the second stops it; SIGUSR1 asks for
  ///     no more than the first.
  ///   - line: takes each line of standard error that is not the launcher's own noise.
  /// - Returns: rank 0's exit code; where it left none, that of a stop where one was asked for or all
  ///   ranks were killed, else the launcher's.
  package func run(
    signals: SignalWatch?, line: @escaping @Sendable (String) -> Void
  ) throws -> Int32 {
    let exitFile = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-exit-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: exitFile) }
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Result<Ending, any Error>?>(nil)
    Task.detached { [self] in
      do {
        let exitFile = exitFile.path
        let ending =
          showsOutput
          ? try await launch(.currentStandardOutput, exitFile, signals, line)
          : try await launch(.discarded, exitFile, signals, line)
        result.withLock { $0 = .success(ending) }
      } catch {
        result.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    done.wait()
    let ending: Ending
    do {
      ending = try result.withLock { $0! }.get()
    } catch {
      throw LaunchProblem(launcher: launcher[0], cause: "\(error)")
    }
    return code(of: ending, word: ending.word ?? ExitWord.read(at: exitFile.path), line)
  }

  /// - Parameter word: of rank 0, its exit code or nothing yet; `nil`: it never said any.
  private func code(of ending: Ending, word: String?, _ line: (String) -> Void) -> Int32 {
    if let code = word.flatMap({ Int32($0) }) { return code }
    if ending.asked > 1, !ending.status.isSuccess { return RunVerdict.interruptedTwice.code }
    switch ending.status {
    case .signaled(let signal):
      let name = String(cString: strsignal(signal))
      line("error: \(launcher[0]) was ended by signal \(signal) (\(name))" + Self.continuation)
      return RunVerdict.stopped.code
    case .exited where word != nil:
      // Under recovery the launcher is content when all ranks were killed.
      line("error: all ranks have ended before the job did" + Self.continuation)
      return RunVerdict.stopped.code
    case .exited(0):
      line(Self.noStart)
      return RunVerdict.broken.code
    case .exited(let code): return code
    }
  }

  private static let noStart =
    "error: the ranks have ended before the job began\n"
    + "  hint: 'mpirun -n 2 hostname' shows whether the launcher works here"
  private static let continuation =
    "\n  hint: what was finished is in the journal, the same command continues; the kernel's log "
    + "tells where memory ran out"

  private struct Ending {
    let status: TerminationStatus
    /// How often the job was asked to stop.
    let asked: Int
    /// What rank 0 has said, where it cannot leave a file.
    let word: String?
  }

  private func launch(
    _ output: some OutputProtocol, _ exitFile: String, _ signals: SignalWatch?,
    _ line: @escaping @Sendable (String) -> Void
  ) async throws -> Ending {
    var options = PlatformOptions()
    options.processGroupID = 0
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in jobEnvironment(exitFile: exitFile) {
      variables[Environment.Key(stringLiteral: name)] = value
    }
    let arguments = Array(launcher.dropFirst()) + ["-n", String(ranks)] + command
    let outcome = try await Subprocess.run(
      .name(launcher[0]), arguments: Arguments(arguments),
      environment: .inherit.updating(variables), platformOptions: options, input: .none,
      output: output, error: .sequence
    ) { execution in
      let asking = Asking()
      defer { asking.isOver.store(true, ordering: .relaxed) }
      try signals.map { try Self.passOn($0, asking, exitFile) { try execution.send(signal: $0) } }
      for try await text in execution.standardError.strings(bufferingPolicy: .unbounded) {
        if let word = ExitWord.heard(in: text) {
          asking.word.withLock { $0 = word }
        } else if !LauncherNoise.covers(text) {
          line(text)
        }
      }
      return asking
    }
    let asking = outcome.closureResult
    return Ending(
      status: outcome.terminationStatus, asked: asking.count.load(ordering: .relaxed),
      word: asking.word.withLock { $0 })
  }

  /// Tells the launcher what signals ask of the job.
  private static func passOn(
    _ signals: SignalWatch, _ asking: Asking, _ exitFile: String,
    send: @escaping @Sendable (Subprocess.Signal) throws -> Void
  ) throws {
    let latest = ContinuousClock.now + longestStart
    try signals.handle { signal in
      let count = asking.count.add(1, ordering: .relaxed).newValue
      guard count == 1 || signal == SIGUSR1 else {
        // One that has ended needs no signal.
        try? send(.terminate)
        return
      }
      Task.detached {
        try await wait(until: latest) { asking.hasBegun || access(exitFile, F_OK) == 0 }
        guard !asking.isOver.load(ordering: .relaxed) else { return }
        try send(.userDefinedOne)
      }
    }
  }

  private static func wait(
    until latest: ContinuousClock.Instant, _ condition: () -> Bool
  ) async throws {
    while ContinuousClock.now < latest, !condition() {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func jobEnvironment(exitFile: String) -> [String: String] {
    var variables = environment
    variables[ExitWord.variable] = exitFile
    variables[StarterWatch.variable] = StarterWatch.word
    if geteuid() == 0 {
      variables["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
      variables["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    }
    return variables
  }
}

/// What signals ask of a job while it runs, and what it says.
private final class Asking: Sendable {
  let count = Atomic<Int>(0)
  /// The last word of rank 0's on standard error.
  let word = Mutex<String?>(nil)
  var hasBegun: Bool { word.withLock { $0 != nil } }
  let isOver = Atomic<Bool>(false)
}

/// A launcher that could not be started.
package struct LaunchProblem: Error, CustomStringConvertible {
  package let launcher: String
  package let cause: String
  package var description: String {
    "cannot start '\(launcher)': \(cause)\n  hint: install Open MPI, or name another launcher with "
      + "--launcher"
  }
}
