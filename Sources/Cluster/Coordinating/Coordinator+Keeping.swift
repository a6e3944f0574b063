import Logging
import Trials

/// What is kept and logged beside the results.
extension Coordinator {
  /// Keeps what programs printed on a rank that does not see the folder of the results. Where it cannot
  /// be kept that is logged: it is no result.
  func keep(_ bytes: [UInt8], of trial: Int, _ attempt: Int, from rank: Int) {
    do {
      try outputs?.add(bytes, trial: trial, attempt: attempt, rank: rank)
    } catch {
      logger.warning("trial \(trial): \(error)")
    }
  }

  /// Logs how an attempt ended.
  func log(_ end: Outcome, of trial: Int, _ attempt: Int, isOver: Bool) {
    let level = end.state.isFailure ? Logger.Level.info : .debug
    guard logger.logLevel <= level else { return }
    let (rank, fate) = (study.trials[trial].rank, isOver ? "" : "; it is tried again")
    logger.log(
      level: level, "trial \(trial), attempt \(attempt), on rank \(rank): \(end.words)\(fate)")
  }
}
