import Foundation
import Glibc
import TestNumbers
import Testing

/// What a program said and how it ended.
struct ProgramEnd {
  /// 128 + the signal where one ended it.
  let code: Int32
  let output: String
  let errors: String
  let seconds: Double

  /// Lines that announce an error, on whichever rank.
  var errorLines: [Substring] {
    errors.split(separator: "\n").filter { line in
      line.hasPrefix("error: ") || line.contains(": error: ")
    }
  }

  /// The digest printed at the end of a run.
  var digest: String? {
    output.split(separator: "\n").last { $0.hasPrefix("digest ") }.map { String($0.dropFirst(7)) }
  }
}

/// The built program `runner` as a process with all its ranks, in a folder of its choice.
final class RunnerProcess {
  /// Beside the bundle of these tests, wherever the build folder is.
  static let executable: String = {
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    let images = maps.split(separator: "\n").compactMap { line in
      line.firstIndex(of: "/").map { String(line[$0...]) }
    }
    let bundle = images.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("runner").path
  }()

  private static let markName = "RUNNER_TEST_MARK"

  private let process = Process()
  private let mark = UUID().uuidString
  private let said: (output: URL, errors: URL)
  private let start = ContinuousClock.now

  /// Starts `runner` with arguments, or another program.
  init(
    _ arguments: [String], in folder: Workspace, program: String = executable,
    environment: [String: String] = [:]
  ) throws {
    let logs = try folder.makeFolder("logs-" + mark)
    said = (logs.appendingPathComponent("output"), logs.appendingPathComponent("errors"))
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = Self.environment(mark: mark).merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.writing(to: said.output)
    process.standardError = try Self.writing(to: said.errors)
    try Self.withoutBlockedSignals { try process.run() }
  }

  /// A child inherits the signals that its parent's thread blocks: all of them on the threads that
  /// run tests.
  static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  deinit { if process.isRunning { killAll() } }

  /// Standard error so far.
  var errors: String { (try? String(contentsOf: said.errors, encoding: .utf8)) ?? "" }
  /// Standard output so far.
  var output: String { (try? String(contentsOf: said.output, encoding: .utf8)) ?? "" }
  var isRunning: Bool { process.isRunning }
  var identifier: Int32 { process.processIdentifier }

  /// Sends a signal to the program that was started, not to its ranks.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Kills the program, its launcher, all ranks and their children at once, as a loss of power does.
  func killAll() {
    while true {
      let members = self.members
      guard !members.isEmpty else { break }
      for member in members { kill(member, SIGKILL) }
      usleep(1000)
    }
    process.waitUntilExit()
  }

  /// How many processes of this job run.
  var processes: Int { members.count }

  /// The processes of this job, zombies left out: their environment is empty.
  var members: [pid_t] {
    let wanted = "\(Self.markName)=\(mark)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(pid_t.init).filter { process in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ")
      else { return false }
      return bytes.range(of: Data(wanted.utf8)) != nil
    }
  }

  /// Lets one of the processes stand still for up to 30 ms, and then all run on for as long.
  private func delay(using generator: inout SplitMix64) {
    let members = self.members
    guard !members.isEmpty else { return }
    let member = members[generator.below(members.count)]
    kill(member, SIGSTOP)
    usleep(UInt32(generator.below(30_000)))
    kill(member, SIGCONT)
    usleep(UInt32(generator.below(30_000)))
  }

  /// Waits for the end of the program.
  /// - Parameter generator: Lets processes stand still now and then, so that what they do takes times
  ///   of its choice; `nil`: nothing does.
  /// - Throws: ``Overdue`` after `limit`, when everything was killed.
  func end(
    within limit: Duration = .seconds(60), delaying generator: SplitMix64? = nil
  ) throws -> ProgramEnd {
    var generator = generator
    func isOver() -> Bool {
      if generator != nil { delay(using: &generator!) }
      return !process.isRunning
    }
    guard waits(until: isOver, within: limit) else {
      killAll()
      throw Overdue(limit: limit, errors: errors, output: output)
    }
    let isExit = process.terminationReason == .exit
    return ProgramEnd(
      code: isExit ? process.terminationStatus : 128 + process.terminationStatus,
      output: output, errors: errors,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Runs to the end.
  static func run(
    _ arguments: String..., in folder: Workspace, environment: [String: String] = [:],
    within limit: Duration = .seconds(60)
  ) throws -> ProgramEnd {
    try RunnerProcess(arguments, in: folder, environment: environment).end(within: limit)
  }

  /// This process's environment less what says how a program is one of several.
  private static func environment(mark: String) -> [String: String] {
    let foreign = ["OMPI_", "PMIX_", "PMI_", "SLURM_", "RUNNER_", "OPENBLAS_"]
    var variables = ProcessInfo.processInfo.environment.filter { name, _ in
      !foreign.contains { name.hasPrefix($0) }
    }
    variables[markName] = mark
    variables["NO_COLOR"] = "1"
    variables["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
    variables["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    return variables
  }

  private static func writing(to url: URL) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return try FileHandle(forWritingTo: url)
  }
}

/// A program that did not end in time.
struct Overdue: Error, CustomStringConvertible {
  let limit: Duration
  let errors: String
  let output: String
  var description: String { "not over after \(limit); it said:\n\(errors)\n\(output)" }
}

/// Waits until something is so.
/// - Returns: whether it came to be so in time.
func waits(until condition: () throws -> Bool, within limit: Duration = .seconds(20)) rethrows
  -> Bool
{
  let end = ContinuousClock.now + limit
  while try !condition() {
    guard ContinuousClock.now < end else { return false }
    usleep(2000)
  }
  return true
}
