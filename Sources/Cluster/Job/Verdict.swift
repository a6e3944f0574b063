import Results
import Search
import Trials

/// How a run, or a suite of runs, ended for whoever started it.
package enum RunVerdict: Int32, Sendable, CaseIterable {
  case done = 0
  /// Something broke that is no fault of the file or of a trial.
  case broken = 1
  case badFile = 2
  case someTrialsFailed = 3
  /// Stopped early; the same command continues.
  case stopped = 4
  case expectationFailed = 5
  case interruptedTwice = 130

  /// What an error says of a job that it ended. A full disk is no defect: the journal has what was
  /// finished, and the same command continues.
  package init(of error: any Error) {
    self =
      switch error {
      case let error as FarmBreak: error.verdict
      case let error as JournalError: error.canBeRetried ? .stopped : .broken
      case let error as ResultsError: error.isLackOfSpace ? .stopped : .broken
      case let error as FileError: error.isLackOfSpace ? .stopped : .broken
      case is SearchProblem: .badFile
      case is RankLoss, is TimeIsUp, is MachineProblem: .stopped
      default: .broken
      }
  }

  /// The exit code.
  package var code: Int32 { rawValue }

  /// From the one that says most.
  private static let precedence: [RunVerdict] = [
    .badFile, .interruptedTwice, .broken, .stopped, .expectationFailed, .someTrialsFailed, .done,
  ]

  /// What several verdicts say together; `done` of none.
  package static func combined(_ verdicts: [RunVerdict]) -> RunVerdict {
    precedence.first { verdicts.contains($0) } ?? .done
  }

  /// A word for tables.
  package var word: String {
    switch self {
    case .done: "done"
    case .broken: "broken"
    case .badFile: "bad file"
    case .someTrialsFailed: "trials failed"
    case .stopped: "stopped"
    case .expectationFailed: "expect fails"
    case .interruptedTwice: "interrupted"
    }
  }
}
