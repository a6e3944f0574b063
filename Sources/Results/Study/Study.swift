import Spec
import Trials

/// All that is known of a run: what the file said and what its events add up to. The journal builds
/// it, the results file stores it, every view reads it.
package struct Study: Sendable {
  package var header: StudyHeader
  /// One row per assignment, trial 0 first.
  package var trials: [TrialRow] = []
  /// When, where and with what it ran: one entry per start of the program.
  package var sessions: [Session] = []
  /// Attempts that failed or were lost, and that others followed: in the order of their ends.
  package var brokenAttempts: [BrokenAttempt] = []
  /// By rank, in the last session; empty where that has not come to an end.
  package var usage: [RankUsage] = []
  /// Every trial has ended and the results are final.
  package var complete = false

  /// How many of the header's metrics were declared; those after them appeared while it ran.
  package let declaredMetrics: Int

  package init(header: StudyHeader) {
    self.header = header
    declaredMetrics = header.metrics.count
  }

  /// A study whose header already holds metrics that appeared later.
  init(header: StudyHeader, declaredMetrics: Int) {
    (self.header, self.declaredMetrics) = (header, declaredMetrics)
  }
}

/// One trial of the study.
package struct TrialRow: Sendable, Equatable {
  package var number: Int
  package var assignment: Assignment?
  package var state = Outcome.State.waiting
  /// Attempts begun.
  package var attempts = 0
  /// Of those, how many ended so that another was to follow; 0 again when the trial has ended.
  package var repeated = 0
  /// Deaths of the job in a row at which it was running, up to the last session.
  package var deaths = 0
  package var samples: [Sample] = []
  /// Rows of the header's tables, table by table.
  package var tables: [TableRows]
  /// Samples that count if the running attempt is lost: those before its last checkpoint.
  package var safeSamples = 0
  /// As many rows of each table; empty: none.
  package var safeRows: [Int] = []
  /// As many of the tensors.
  package var safeTensors = 0
  package var checkpoint: TensorFile?
  package var tensors: [TensorFile] = []
  package var reason = ""
  /// The rung at which the pruner stopped it; −1: none.
  package var rung = -1
  /// How its last attempt ended, while verdicts of the pruner are due that may still cut it.
  package var provisional: Outcome?
  /// What the pruner sees of it until it has ended; empty without a pruner.
  package var curve: [CurvePoint] = []
  /// The trial with whose weights it began; `nil`: it began anew.
  package var parent: Int?
  package var rank = -1
  /// Seconds since 1970, start and end of the last attempt; NaN where unknown.
  package var startTime = Double.nan
  package var endTime = Double.nan
  /// Wall time of the attempts, seconds.
  package var seconds = 0.0

  /// - Parameter tables: of the header.
  package init(number: Int, tables: [RecordTable] = []) {
    self.number = number
    self.tables = tables.map { TableRows($0.name, width: $0.columns.count) }
  }
}

/// An attempt at a trial that did not end well, and that another followed.
package struct BrokenAttempt: Sendable, Equatable {
  package var trial: Int
  /// Counts from 1.
  package var attempt: Int
  package var rank: Int
  package var reason: String
  /// Wall time, seconds.
  package var seconds: Double
  /// Of its end, seconds since 1970.
  package var time: Double

  package init(
    trial: Int, attempt: Int, rank: Int, reason: String, seconds: Double, time: Double
  ) {
    (self.trial, self.attempt, self.rank) = (trial, attempt, rank)
    (self.reason, self.seconds, self.time) = (reason, seconds, time)
  }
}

/// A value of the judged metric, and where a record that ends with it would be cut.
package struct CurvePoint: Sendable, Equatable {
  /// On the axis; ascends along the curve.
  package var index: Int
  package var value: Double
  /// Up to here, and what was recorded together with it at the same moment.
  package var extent: RecordExtent

  package init(index: Int, value: Double, extent: RecordExtent) {
    (self.index, self.value, self.extent) = (index, value, extent)
  }
}

/// One start of the program on this study.
package struct Session: Sendable, Codable, Equatable {
  package var time: Double
  package var arguments: [String]
  package var ranks: Int
  /// By rank.
  package var hosts: [String]
  /// Versions by name, in a fixed order: runner, Swift, HDF5, MPI, BLAS, BLAS kernel.
  package var versions: [NamedText]
  package var gitCommit: String
  /// By rank: how many ranks there are in the group that it leads; 0: it leads none. Known while the
  /// session runs.
  package var groupSizes: [Int]?

  package init(
    time: Double, arguments: [String], ranks: Int, hosts: [String], versions: [NamedText],
    gitCommit: String
  ) {
    (self.time, self.arguments, self.ranks) = (time, arguments, ranks)
    (self.hosts, self.versions, self.gitCommit) = (hosts, versions, gitCommit)
  }
}

/// What a rank did with its time, seconds.
package struct RankUsage: Sendable, Equatable {
  /// In trials, waits for the other ranks of a trial left out.
  package var computing: Double
  /// In waits for the other ranks of a trial.
  package var communicating: Double
  /// Outside trials.
  package var waiting: Double
  /// Of that: while trials were left, but all of them waited for the results of earlier ones.
  package var lagWaiting = 0.0
  /// How often it waited so.
  package var lagWaits = 0

  package init(computing: Double, communicating: Double, waiting: Double) {
    (self.computing, self.communicating, self.waiting) = (computing, communicating, waiting)
  }

  /// Of a rank that did not live to tell.
  package static let unknown = RankUsage(computing: .nan, communicating: .nan, waiting: .nan)

  package var isUnknown: Bool { computing.isNaN }
}

package struct NamedText: Sendable, Codable, Equatable {
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    (self.name, self.text) = (name, text)
  }
}
