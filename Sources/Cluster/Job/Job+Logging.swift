import Glibc
import Logging
import MPI
import Results

/// The logs of a run.
extension Job {
  /// On rank 0: opens the log of the job and that of its own part, where they are asked for, and says
  /// with what the run begins.
  /// - Throws: `FileError`.
  func openLogs(_ request: RunRequest, _ study: Study, _ crew: Crew) throws {
    guard request.logs else { return }
    try logs.openJob(resultsPath: request.resultsPath)
    openRankLog(request, crew.ranks, seesFolder: true)
    let log = logs.job
    console = LoggedConsole(console: plainConsole, logger: log)
    log.info("\(setting.arguments.joined(separator: " "))")
    log.info("\(setting.versions.map { "\($0.name) \($0.text)" }.joined(separator: ", "))")
    for (rank, place) in crew.facts.map(\.place).enumerated() {
      log.info("rank \(rank) is process \(place.process) on \(place.host)")
    }
    let ended = study.trials.count { $0.state.isFinal }
    let total = study.header.total
    log.info("\(study.header.name): \(total) trials, \(ended) of them have ended")
    log.info("results in \(request.resultsPath)")
  }

  /// Opens the log of this rank, where it is asked for.
  func openRankLog(_ request: RunRequest, _ ranks: any Communicator, seesFolder: Bool) {
    guard request.logs else { return }
    logs.openRank(ranks.rank, resultsPath: request.resultsPath, seesFolder: seesFolder)
    logs.rank.info("rank \(ranks.rank) of \(ranks.size), process \(getpid()) on \(setting.host)")
  }

  /// Says where the logs of ranks are that do not see the folder of the results.
  func sayBlindLogs(_ request: RunRequest, _ crew: Crew, seesFolder: [Bool]) {
    guard request.logs else { return }
    for (rank, place) in crew.facts.map(\.place).enumerated() where !seesFolder[rank] {
      let log = RunLogs.elsewhere(for: request.resultsPath)
      logs.job.info("rank \(rank) does not see the results: its log is in \(log) on \(place.host)")
    }
  }

  /// What writes the results file while the run goes on.
  func snapshots(of request: RunRequest) -> Snapshots {
    Snapshots(path: request.resultsPath, logger: logs.job) { [console] problem in
      console.note("warning: \(problem)")
    }
  }

  /// Says how this rank left a run, and closes its logs.
  func closeRankLog(_ usage: RankUsage, _ ranks: any Communicator) {
    let inside = DurationText.short(usage.computing + usage.communicating)
    let outside = DurationText.short(usage.waiting)
    logs.rank.info("rank \(ranks.rank) leaves after \(inside) in trials and \(outside) outside")
    logs = RunLogs(setting.logger)
  }

  /// Says how the run ended.
  func closeJobLog(_ verdict: RunVerdict) {
    logs.rank.info("rank \(ranks.rank) leaves")
    logs.job.info("ends with exit code \(verdict.code) (\(verdict.word))")
    (logs, console) = (RunLogs(setting.logger), plainConsole)
  }
}
