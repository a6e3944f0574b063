import Foundation
import Glibc
import MPI
import Trials

/// The environment of a command's program.
enum ChildEnvironment {
  /// By which one of our programs tells another what it started it for.
  private static let ownVariables = [
    "RUNNER_EXIT_FILE", "RUNNER_LIVE_WIDTH", "RUNNER_STARTER", "RUNNER_TRIALS",
  ]

  /// Names the folder of the trial's own.
  static let scratch = "RUNNER_SCRATCH"

  /// What the runner itself was started with, less the launcher's variables and our own, and what the trial is.
  static func make(
    for trial: Trial, _ parameters: CommandParameters, scratch: String
  ) -> [String: String] {
    var variables = inherited()
    variables["RUNNER_PARAMETERS"] = parameters.flatJSON
    variables["RUNNER_SEED"] = String(trial.random("command").key)
    variables["RUNNER_TRIAL"] = String(trial.number)
    variables["RUNNER_REPEAT"] = String(trial.repetition)
    variables[Self.scratch] = scratch
    return variables
  }

  static func inherited() -> [String: String] {
    ProcessInfo.processInfo.environment.filter { !isOfLauncher($0.key) }
  }

  static func isOfLauncher(_ name: some StringProtocol) -> Bool {
    Launcher.isVariable(name) || ownVariables.contains { name == $0 }
  }
}

/// A folder of a trial's own, removed when the trial is over, unless a program failed and left files
/// in it.
final class ScratchFolder {
  private let folder: URL
  private let guardian: GroupGuard
  /// The folder, where it stays.
  private(set) var kept: String?
  var path: String { folder.path }

  /// What the runner itself puts there.
  private static let own = ["parameters.json", "python"]

  /// - Parameter guardian: Removes it where this process cannot.
  /// - Throws: `MachineProblem`.
  init(guardedBy guardian: GroupGuard) throws {
    self.guardian = guardian
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-\(UUID().uuidString)", isDirectory: true)
    guardian.hold(nil, in: folder.path)
    try makeFolder(at: folder)
  }

  /// A folder in it.
  /// - Returns: its path.
  func makeFolder(_ name: String) throws -> String {
    let inner = folder.appendingPathComponent(name, isDirectory: true)
    try makeFolder(at: inner)
    return inner.path
  }

  /// A file in it, under a name that may go through its folders.
  /// - Returns: its path.
  func write(_ text: String, to name: String) throws -> String {
    let path = folder.appendingPathComponent(name).path
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Self.problem("write", path) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw Self.problem("write", path)
    }
    return path
  }

  private func makeFolder(at place: URL) throws {
    guard mkdir(place.path, 0o777) == 0 else { throw Self.problem("make", place.path) }
  }

  private static func problem(_ verb: String, _ path: String) -> MachineProblem {
    MachineProblem(
      "cannot \(verb) \(path) for a program", code: errno,
      hint: "make room there, or set TMPDIR to another folder")
  }

  /// Leaves the folder where the program left files in it.
  func keepFiles() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if names.contains(where: { !Self.own.contains($0) }) { kept = path }
  }

  // What the program left read-only stays behind; a failing removal has no reader.
  deinit {
    if kept == nil { try? FileManager.default.removeItem(at: folder) }
    guardian.release()
  }
}
