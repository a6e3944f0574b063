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

/// What the results mean: fixed when the run begins.
package struct StudyHeader: Sendable, Codable, Equatable {
  /// The run's name: the file's stem.
  package var name: String
  /// A type of the catalogue.
  package var experiment: String
  /// SHA-256, hexadecimal: two runs with equal identity are the same experiment.
  package var identity: String
  /// The file's text, and the overrides of the command line.
  package var text: String
  package var overrides: [String]
  /// The resolved experiment, JSON with sorted keys.
  package var resolved: String
  package var seed: UInt64
  /// Whether trials are searched; otherwise the run is one trial.
  package var isSweep: Bool
  /// Trials in all, as far as known: the search's total.
  package var total: Int
  package var parameters: [ParameterColumn]
  /// Metrics declared by the experiment; later ones are added when first recorded.
  package var metrics: [MetricColumn]
  /// What the experiment does, in a word: the group of the results of a single trial.
  package var subject: String
  /// Tables declared by the experiment.
  package var tables: [RecordTable]
  package var objectives: [ObjectiveColumn]
  package var expect: [String]
  /// Which curve is judged while trials run, where one is.
  package var pruning: PruningColumn?
  /// Seconds since 1970-01-01 00:00:00 UTC.
  package var created: Double
  package var runnerVersion: String

  package init(
    name: String, experiment: String, identity: String, text: String, overrides: [String],
    resolved: String, seed: UInt64, isSweep: Bool, total: Int, parameters: [ParameterColumn],
    metrics: [MetricColumn], subject: String = "train", tables: [RecordTable] = [],
    objectives: [ObjectiveColumn], expect: [String], created: Double,
    runnerVersion: String
  ) {
    (self.name, self.experiment, self.identity) = (name, experiment, identity)
    (self.text, self.overrides, self.resolved) = (text, overrides, resolved)
    (self.seed, self.isSweep, self.total) = (seed, isSweep, total)
    (self.parameters, self.metrics, self.objectives) = (parameters, metrics, objectives)
    (self.subject, self.tables) = (subject, tables)
    (self.expect, self.created, self.runnerVersion) = (expect, created, runnerVersion)
  }
}

package struct ParameterColumn: Sendable, Codable, Equatable {
  package enum Kind: String, Sendable, Codable { case integer, real, text, boolean }
  package var name: String
  package var kind: Kind

  package init(name: String, kind: Kind) {
    (self.name, self.kind) = (name, kind)
  }
}

package struct MetricColumn: Sendable, Codable, Equatable {
  package var name: String
  package var unit: String
  /// `minimize`, `maximize` or empty.
  package var better: String
  package var axis: String
  package var meaning: String

  package init(name: String, unit: String, better: String, axis: String, meaning: String) {
    (self.name, self.unit, self.better) = (name, unit, better)
    (self.axis, self.meaning) = (axis, meaning)
  }
}

package struct ObjectiveColumn: Sendable, Codable, Equatable {
  package var metric: String
  /// `minimize` or `maximize`.
  package var goal: String
  package var target: Double?
  /// `last` or `best`.
  package var value: String

  package init(metric: String, goal: String, target: Double?, value: String) {
    (self.metric, self.goal, self.target) = (metric, goal, target)
    self.value = value
  }
}

/// The curve by which a pruner stops trials.
package struct PruningColumn: Sendable, Codable, Equatable {
  /// Of the catalogue of pruners.
  package var pruner: String
  /// The objective's metric.
  package var metric: String
  /// `nil`: any along which a program reports it.
  package var axis: String?

  package init(pruner: String, metric: String, axis: String?) {
    (self.pruner, self.metric, self.axis) = (pruner, metric, axis)
  }

  /// Whether a value is a place of the judged curve.
  package func judges(_ sample: Sample) -> Bool {
    guard sample.metric == metric, sample.moment.axis != .end else { return false }
    return axis.map { $0 == sample.moment.axis.name } ?? true
  }
}

/// One trial of the study.
package struct TrialRow: Sendable, Equatable {
  package var number: Int
  package var assignment: Assignment?
  package var state = Outcome.State.waiting
  /// Attempts begun.
  package var attempts = 0
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

  package init(computing: Double, communicating: Double, waiting: Double) {
    (self.computing, self.communicating, self.waiting) = (computing, communicating, waiting)
  }

  /// Of a rank that did not live to tell.
  package static let unknown = RankUsage(computing: .nan, communicating: .nan, waiting: .nan)
}

package struct NamedText: Sendable, Codable, Equatable {
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    (self.name, self.text) = (name, text)
  }
}
