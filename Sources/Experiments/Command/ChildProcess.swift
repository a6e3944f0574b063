import Glibc
import MPI
import Subprocess
import Trials

/// A program run to its end by a thread that takes what it says as it comes.
struct ChildProcess: Sendable {
  let command: [String]
  let directory: String
  /// The whole environment.
  let environment: [String: String]
  /// Folder of the trial's own.
  let scratch: String
  /// Ends the program where this process cannot.
  let guardian: GroupGuard

  /// How it ended, and what it said last.
  struct Ending: Sendable {
    let status: TerminationStatus
    /// The last line of standard output that reports no metrics by itself.
    let lastLine: String
    /// The last lines of standard error, or of standard output where nothing was said there.
    let lastLines: [String]
  }

  /// Who takes what the program says.
  struct Listener {
    /// Each line of standard output that may report metrics.
    let report: (String) throws -> Void
    /// Both streams as they come; nothing where the program has only begun a line.
    let text: ([UInt8]) -> Void
    /// What there is to log.
    let note: (String) -> Void
    /// Called between looks at the output.
    let look: () throws -> Void
  }

  /// Runs the program in a process group of its own, which ends with it.
  /// - Throws: what the listener throws, which ends the program and all that it started by SIGTERM and
  ///   ``patience`` later by SIGKILL; what keeps the program from starting.
  func run(_ listener: Listener) throws -> Ending {
    let output = ChildOutput()
    let task = Task.detached { [self] in
      do {
        output.end(.success(try await launch(into: output)))
      } catch {
        output.end(.failure(error))
      }
    }
    var backoff = Backoff()
    do {
      while true {
        let piece = output.take()
        if let process = piece.process {
          listener.note("process \(process): \(command.joined(separator: " "))")
        }
        if !piece.text.isEmpty || piece.hasSpoken { listener.text(piece.text) }
        for line in piece.reports { try listener.report(line) }
        if let result = piece.result {
          let status = try ended(result)
          if let group = output.process { kill(-group, SIGKILL) }
          listener.note("\(command[0]) \(status.words)")
          return Ending(
            status: status, lastLine: output.lastLine, lastLines: output.lastLines)
        }
        try listener.look()
        if !piece.isEmpty { backoff.reset() }
        backoff.pause()
      }
    } catch {
      let isOverdue = error as? TrialStopped == .timedOut || error as? TrialStopped == .stalled
      end(task, output, listener, patience: isOverdue ? Self.patience.overdue : Self.patience.other)
      throw error
    }
  }

  /// - Throws: what kept the program from starting; a `MachineProblem` where the machine has no room for it.
  private func ended(
    _ result: Result<TerminationStatus, any Error>
  ) throws -> TerminationStatus {
    do {
      return try result.get()
    } catch let error as SubprocessError {
      let code = error.underlyingError?.rawValue ?? 0
      guard [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(code) else { throw error }
      throw MachineProblem(
        "cannot start \(command[0])", code: code,
        hint: "there are too many processes or open files on this machine, or too little memory")
    }
  }

  /// Between SIGTERM and SIGKILL: a trial that is over its time is to be gone before its rank takes it for
  /// hung.
  private static let patience = (other: Duration.seconds(5), overdue: Duration.seconds(0.8))

  /// Ends the program, and takes its last words.
  private func end(
    _ task: Task<Void, Never>, _ output: ChildOutput, _ listener: Listener, patience: Duration
  ) {
    let start = ContinuousClock.now
    var (isTold, isKilled) = (false, false)
    var backoff = Backoff()
    while true {
      let piece = output.take()
      if !piece.text.isEmpty { listener.text(piece.text) }
      if piece.result != nil { break }
      if !isTold, output.process != nil {
        strike(output, SIGTERM)
        isTold = true
      }
      if !isKilled, ContinuousClock.now - start > patience {
        strike(output, SIGKILL)
        // One that has not started does not; nobody reads what others hold open.
        task.cancel()
        isKilled = true
      }
      backoff.pause()
    }
    // What it started may have heard no SIGTERM, though it did itself.
    strike(output, SIGKILL)
    listener.note("\(command[0]) was ended")
  }

  /// Sends a signal to the program's group, and to what it started outside of that.
  private func strike(_ output: ChildOutput, _ signal: CInt) {
    guard let group = output.process else { return }
    kill(-group, signal)
    let mark = "\(ChildEnvironment.scratch)=\(scratch)"
    for process in MarkedProcesses.find(mark) where getpgid(process) != group {
      kill(process, signal)
    }
  }

  private func launch(into output: ChildOutput) async throws -> TerminationStatus {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
    ]
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    // As in a shell: a name is looked for along PATH, a path is taken as it is, from `directory` on.
    let program: Executable =
      command[0].utf8.contains(UInt8(ascii: "/")) ? .path(.init(command[0])) : .name(command[0])
    // Not before the program is gone: one that is being ended may hear no SIGTERM.
    defer { guardian.hold(nil, in: scratch) }
    let result = try await Subprocess.run(
      program, arguments: Arguments(Array(command.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: .init(directory), platformOptions: options, input: .none,
      output: .sequence, error: .sequence
    ) { execution in
      output.begin(execution.processIdentifier.value)
      guardian.hold(execution.processIdentifier.value, in: scratch)
      async let errors: Void = output.read(execution.standardError, .errors)
      try await output.read(execution.standardOutput, .output)
      try await errors
    }
    return result.terminationStatus
  }
}

extension TerminationStatus {
  /// `ended with exit code 3`
  var words: String {
    switch self {
    case .exited(let code): "ended with exit code \(code)"
    case .signaled(let signal):
      "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
  }
}
