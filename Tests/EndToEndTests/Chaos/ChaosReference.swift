import Foundation
import Results
import Synchronization
import Testing
import Trials

/// A job that nobody disturbs, of a kind of experiment file.
struct ChaosReference: Sendable {
  let digest: String
  /// What it exits with, where the exit code tells.
  let code: Int32
  /// Bytes of its journal.
  let journaled: Int
  let timeDependent: [TimedEnd]

  private static let known = Mutex<[ChaosStudy: ChaosReference]>([:])

  /// Run once in the life of this process.
  static func of(_ study: ChaosStudy) throws -> ChaosReference {
    if let reference = known.withLock({ $0[study] }) { return reference }
    let reference = try undisturbed(study)
    known.withLock { $0[study] = reference }
    return reference
  }

  private static func undisturbed(_ study: ChaosStudy) throws -> ChaosReference {
    let folder = try Workspace()
    let job = ChaosJob(study, in: folder)
    try job.write()
    let end = try job.start(ranks: 2, keepsJournal: true).end(within: .seconds(120))
    let stored = try folder.stored(job.results)
    let digest = try #require(stored.digest, "\(study): \(end.errors)")
    return ChaosReference(
      digest: digest, code: end.code,
      journaled: folder.size(of: job.journal) ?? 0,
      timeDependent: TimedEnd.all(of: stored.study))
  }
}

/// A trial whose end time decided, and how it ended.
struct TimedEnd: Equatable {
  let trial: Int
  let state: Outcome.State

  static func all(of study: Study) -> [TimedEnd] {
    study.timeDependentTrials.map { TimedEnd(trial: $0, state: study.trials[$0].state) }
  }
}

/// The files and the command of a job.
struct ChaosJob {
  let study: ChaosStudy
  let folder: Workspace
  let results = "Results/x.h5"
  let journal = "Results/x.h5.journal"
  /// Where its programs leave temporary files.
  let scratch = "scratch"

  init(_ study: ChaosStudy, in folder: Workspace) { (self.study, self.folder) = (study, folder) }

  func write() throws {
    try folder.write("x.exp", study.text)
    if study.runsPrograms { try folder.write("script.sh", study.script) }
    try folder.makeFolder(scratch)
    try folder.makeFolder("Results")
  }

  /// - Parameter output: The results file, where it is not that of the job.
  func start(
    ranks: Int, output: String? = nil, keepsJournal: Bool = false,
    environment: [String: String] = [:]
  ) throws -> RunnerProcess {
    let variables = environment.merging(["TMPDIR": folder.path(scratch)]) { $1 }
    guard study == .misbehaving else {
      var arguments = ["x.exp", "-n", "\(ranks)", "--output", output ?? results]
      if keepsJournal { arguments.append("--keep-journal") }
      return try RunnerProcess(arguments, in: folder, environment: variables)
    }
    let farm = URL(fileURLWithPath: RunnerProcess.executable).deletingLastPathComponent()
      .appendingPathComponent("group-farm").path
    var arguments = [
      "mpirun", "-q", "--oversubscribe", "--bind-to", "none", "--enable-recovery", "-n", "\(ranks)",
      farm, "x.exp", output ?? results,
    ]
    if keepsJournal { arguments.append("--keep-journal") }
    return try RunnerProcess(
      arguments, in: folder, program: "/usr/bin/env", environment: variables)
  }

  /// Whether all is done.
  var isComplete: Bool { (try? folder.stored(results).study.complete) == true }
}
