import FoundationEssentials
import Glibc
import Logging
import Results
import Trials

/// Where a rank logs what happens in one run.
struct RunLogs {
  /// Of the job: what the coordinator does. On rank 0.
  var job: Logger
  /// Of this rank: what it does as a worker.
  var rank: Logger
  /// The rank's file, where there is one.
  var path: String?

  /// No files: only what was asked for on standard error.
  init(_ logger: Logger) { (job, rank) = (logger, logger) }
}

extension RunLogs {
  /// The folder with the logs of a run.
  package static func folder(of resultsPath: String) -> String {
    (resultsPath.hasSuffix(".h5") ? String(resultsPath.dropLast(3)) : resultsPath) + ".logs"
  }

  /// The folder on the own host of a rank that does not see that one.
  static func elsewhere(for resultsPath: String) -> String {
    let name = folder(of: resultsPath).split(separator: "/").last ?? "logs"
    return "\(FileManager.default.temporaryDirectory.path)/runner-\(name)"
  }

  /// Opens `rank-3.log` beside the results, or where the rank does not see them below the folder for
  /// temporary files of its own host. A rank that can write neither logs nothing.
  mutating func openRank(_ rank: Int, resultsPath: String, seesFolder: Bool) {
    let folder = Self.folder(of: resultsPath)
    let elsewhere = Self.elsewhere(for: resultsPath)
    for folder in seesFolder ? [folder, elsewhere] : [elsewhere] {
      guard let file = try? LogFile("\(folder)/rank-\(rank).log") else { continue }
      self.rank = self.rank.adding(file)
      path = file.path
      return
    }
  }

  /// Opens `job.log` beside the results.
  /// - Throws: `FileError`.
  mutating func openJob(resultsPath: String) throws {
    job = job.adding(try LogFile("\(Self.folder(of: resultsPath))/job.log"))
  }
}

extension Logger {
  /// Logs what happens to trials: each beginning, checkpoint and end.
  func note(_ events: [Event]) {
    guard logLevel <= .debug else { return }
    for event in events {
      switch event {
      case .started(let trial, let attempt, _, _, _):
        debug("trial \(trial) begins\(attempt > 1 ? ", attempt \(attempt)" : "")")
      case .inherited(let trial, _, let parent):
        debug("trial \(trial) goes on from the weights of trial \(parent)")
      case .checkpointed(let trial, _, let file):
        debug("trial \(trial): checkpoint at \(file.moment.words), \(file.name)")
      case .saved(let trial, _, let file): debug("trial \(trial): kept \(file.name)")
      case .finished(let trial, let attempt, let end), .ended(let trial, let attempt, let end):
        debug("trial \(trial), attempt \(attempt): \(end.words)")
      case .stopped(let trial, let rung, _, _): debug("trial \(trial) is stopped at rung \(rung)")
      case .recorded, .appended: break
      }
    }
  }
}

extension Outcome {
  /// `done in 3.2s`, `failed in 3.2s: why`
  var words: String {
    let word = state == .waiting ? "put aside" : state.name
    return "\(word) after \(DurationText.short(seconds))\(reason.isEmpty ? "" : ": \(reason)")"
  }
}

extension Moment {
  /// `epoch 3`
  fileprivate var words: String { axis == .end ? "the end" : "\(axis.name) \(index)" }
}
