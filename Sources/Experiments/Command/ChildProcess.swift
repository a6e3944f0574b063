import MPI
import Subprocess
import Synchronization

/// A program run to its end by a thread that reads its lines as they come.
struct ChildProcess: Sendable {
  let command: [String]
  let directory: String
  /// The whole environment.
  let environment: [String: String]
  /// Folder of the trial's own.
  let scratch: String
  /// Ends the program where this process cannot.
  let guardian: GroupGuard

  /// How it ended, and the last lines of its standard error.
  struct Ending: Sendable {
    let status: TerminationStatus
    let lastErrors: [String]
  }

  /// Runs the program in a process group of its own.
  /// - Parameters:
  ///   - line: takes each line of standard output.
  ///   - look: called between looks at the output; what it throws ends the program's group by
  ///     SIGTERM and, 5 s later, SIGKILL, and is thrown on.
  func run(line: (String) throws -> Void, look: () throws -> Void) throws -> Ending {
    let mailbox = Mailbox()
    let task = Task.detached { [self] in
      do {
        mailbox.end(.success(try await launch(into: mailbox)))
      } catch {
        mailbox.end(.failure(error))
      }
    }
    var backoff = Backoff()
    do {
      while true {
        let (lines, result) = mailbox.take()
        for text in lines { try line(text) }
        if let result { return try result.get() }
        try look()
        if !lines.isEmpty { backoff.reset() }
        backoff.pause()
      }
    } catch {
      task.cancel()
      while mailbox.take().result == nil { backoff.pause() }
      throw error
    }
  }

  private func launch(into mailbox: Mailbox) async throws -> Ending {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    // As in a shell: a name is looked for along PATH, a path is taken as it is, from `directory` on.
    let program: Executable =
      command[0].utf8.contains(UInt8(ascii: "/")) ? .path(.init(command[0])) : .name(command[0])
    // Not before the program is gone: one that is being ended may hear no SIGTERM.
    defer { guardian.release() }
    let result = try await Subprocess.run(
      program, arguments: Arguments(Array(command.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: .init(directory), platformOptions: options, input: .none,
      output: .sequence, error: .sequence
    ) { execution in
      guardian.hold(execution.processIdentifier.value, in: scratch)
      async let errors = Self.lastLines(of: execution.standardError)
      for try await text in execution.standardOutput.strings(bufferingPolicy: .unbounded) {
        mailbox.append(text)
      }
      return try await errors
    }
    return Ending(status: result.terminationStatus, lastErrors: result.closureResult)
  }

  private static func lastLines(of output: SubprocessOutputSequence) async throws -> [String] {
    var last: [String] = []
    let keep = { (line: String) in
      last.append(line)
      if last.count > 5 { last.removeFirst() }
    }
    var lines = LineCutter(longest: 2_000)
    for try await piece in output {
      piece.withUnsafeBytes { bytes in lines.append(bytes, line: keep) }
    }
    lines.end(line: keep)
    return last
  }
}

/// Lines between the task that reads them and the thread that waits for them.
private final class Mailbox: Sendable {
  private struct State {
    var lines: [String] = []
    var result: Result<ChildProcess.Ending, any Error>?
  }
  private let state = Mutex(State())

  func append(_ line: String) { state.withLock { $0.lines.append(line) } }

  func end(_ result: Result<ChildProcess.Ending, any Error>) {
    state.withLock { $0.result = result }
  }

  /// The lines since the last call; the result only once all lines were taken.
  func take() -> (lines: [String], result: Result<ChildProcess.Ending, any Error>?) {
    state.withLock { state in
      defer { state.lines.removeAll() }
      return (state.lines, state.result)
    }
  }
}
