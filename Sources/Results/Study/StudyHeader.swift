import Trials

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
  /// Ranks that a running trial keeps busy; 0: all.
  package var ranksPerTrial = 1
  /// `strict`: equal results on any number of ranks; `relaxed`: whatever came first.
  package var determinism = "strict"
  /// Which curve is judged while trials run, where one is.
  package var pruning: PruningColumn?
  /// Whether trials begin with the weights of others.
  package var hasParents = false
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

extension StudyHeader {
  /// Fields that came later may be missing: a file of an earlier version has their defaults.
  /// - Throws: `DecodingError`.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func field<Value: Decodable>(_ key: CodingKeys) throws -> Value {
      try fields.decode(Value.self, forKey: key)
    }
    self.init(
      name: try field(.name), experiment: try field(.experiment), identity: try field(.identity),
      text: try field(.text), overrides: try field(.overrides), resolved: try field(.resolved),
      seed: try field(.seed), isSweep: try field(.isSweep), total: try field(.total),
      parameters: try field(.parameters), metrics: try field(.metrics),
      objectives: try field(.objectives), expect: try field(.expect),
      created: try field(.created), runnerVersion: try field(.runnerVersion))
    subject = try fields.decodeIfPresent(String.self, forKey: .subject) ?? subject
    tables = try fields.decodeIfPresent([RecordTable].self, forKey: .tables) ?? tables
    ranksPerTrial = try fields.decodeIfPresent(Int.self, forKey: .ranksPerTrial) ?? 1
    determinism = try fields.decodeIfPresent(String.self, forKey: .determinism) ?? determinism
    pruning = try fields.decodeIfPresent(PruningColumn.self, forKey: .pruning)
    hasParents = try fields.decodeIfPresent(Bool.self, forKey: .hasParents) ?? false
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
  /// Trials of each bracket in one round, where trials are compared within brackets: those of
  /// bracket 0 come first, and after the last bracket bracket 0 again; `nil`: there are none.
  package var brackets: [Int]?
  /// Whether places are counted, 0 being that of the trial's first value, wherever on the axis that
  /// was recorded; values that are no numbers do not count. `nil`: no.
  package var countsRecords: Bool?

  package init(
    pruner: String, metric: String, axis: String?, brackets: [Int]? = nil,
    countsRecords: Bool? = nil
  ) {
    (self.pruner, self.metric, self.axis) = (pruner, metric, axis)
    (self.brackets, self.countsRecords) = (brackets, countsRecords)
  }

  /// What places count.
  package var unit: String { countsRecords == true ? "value" : axis ?? "step" }

  /// The place of a judged value after another; `nil`: it is none.
  package func place(of sample: Sample, after last: Int?) -> Int? {
    let last = last ?? -1
    guard countsRecords == true else {
      return sample.moment.index > last ? sample.moment.index : nil
    }
    return sample.value.isNaN ? nil : last + 1
  }

  /// `nil` where there are none.
  func bracket(of trial: Int) -> Int? {
    guard let brackets, case let round = brackets.reduce(0, +), round > 0 else { return nil }
    var rest = trial % round
    return brackets.firstIndex { count in
      defer { rest -= count }
      return rest < count
    }
  }

  /// Whether a value is a place of the judged curve.
  package func judges(_ sample: Sample) -> Bool {
    guard sample.metric == metric, sample.moment.axis != .end else { return false }
    return axis.map { $0 == sample.moment.axis.name } ?? true
  }
}
