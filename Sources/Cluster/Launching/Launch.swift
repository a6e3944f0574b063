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

  /// The variable that names the file in which rank 0 leaves its exit code: under recovery the
  /// launcher's own says nothing.
  package static let exitFileVariable = "RUNNER_EXIT_FILE"

  /// Runs the job to its end.
  /// - Parameters:
  ///   - signals: the first SIGINT or SIGTERM asks the job to drain, the second stops it.
  ///   - line: takes each line of standard error that is not the launcher's own noise.
  /// - Returns: rank 0's exit code; where it left none, that of a stop where one was asked for, else
  ///   the launcher's.
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
    if let text = try? String(contentsOf: exitFile, encoding: .utf8), let code = Int32(text) {
      return code
    }
    if ending.asked > 1, !ending.status.isSuccess { return RunVerdict.interruptedTwice.code }
    switch ending.status {
    case .exited(let code): return code
    case .signaled(let signal): return 128 + signal
    }
  }

  private struct Ending {
    let status: TerminationStatus
    /// How often the job was asked to stop.
    let asked: Int
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
      let asked = Atomic<Int>(0)
      try signals?.handle { _ in
        let count = asked.add(1, ordering: .relaxed).newValue
        try? execution.send(signal: count == 1 ? .userDefinedOne : .terminate)
      }
      for try await text in execution.standardError.strings(bufferingPolicy: .unbounded)
      where !LauncherNoise.covers(text) {
        line(text)
      }
      return asked.load(ordering: .relaxed)
    }
    return Ending(status: outcome.terminationStatus, asked: outcome.closureResult)
  }

  private func jobEnvironment(exitFile: String) -> [String: String] {
    var variables = environment
    variables[Self.exitFileVariable] = exitFile
    if geteuid() == 0 {
      variables["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
      variables["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    }
    return variables
  }
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
