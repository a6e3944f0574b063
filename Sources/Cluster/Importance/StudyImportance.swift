import Results
import Search
import Spec
import Trials

/// How much the parameters of a study matter, estimated from its trials that are done.
package struct StudyImportance {
  private let study: Study
  private let space: Space
  private let seed: UInt64

  /// Trials from which on a finished run says by itself how much its parameters matter: as many as
  /// have 5 among the best tenth.
  package static let enough = 50

  /// - Parameter file: That of the study.
  /// - Throws: ``ViewError`` where the study has other parameters, or none; ``SearchProblem``.
  package init(_ study: Study, _ file: ExperimentFile) throws {
    guard study.header.parameters.map(\.name) == file.parameters.map(\.name) else {
      throw ViewError(
        "\(study.header.name) was run with other parameters",
        hint: "name the results file instead of the experiment file")
    }
    guard !file.parameters.isEmpty else {
      throw ViewError("\(study.header.name) has no parameters")
    }
    self.study = study
    space = try Space(file.parameters, constraints: file.constraints)
    seed = file.seed
  }

  /// What a finished run says by itself: one table for each objective; none where there are too few
  /// trials to say it by, no parameter can have more than one value, or the file has changed since.
  package static func summary(of study: Study, _ file: ExperimentFile) -> [ImportanceTable] {
    guard study.count(.done) >= enough, let importance = try? StudyImportance(study, file),
      importance.space.dimensions > 0
    else { return [] }
    return study.header.objectives.compactMap {
      try? importance.table(for: $0.metric, by: .pedAnova)
    }
  }

  /// - Parameter metric: `nil`: that of the first objective.
  /// - Throws: ``ViewError`` where there is no such metric, it is not known which way of it is better,
  ///   or fewer than two trials are done.
  package func table(for metric: String?, by method: ImportanceMethod) throws -> ImportanceTable {
    let objective = study.header.objectives.first { $0.metric == metric ?? $0.metric }
    guard let name = metric ?? objective?.metric else {
      throw ViewError(
        "\(study.header.name) has no objective", hint: "name a metric: --metric \(metricNames)")
    }
    guard objective != nil || study.header.metrics.contains(where: { $0.name == name }) else {
      throw ViewError("there is no metric '\(name)'", hint: "there are: \(metricNames)")
    }
    let sample = ImportanceSample(space, try losses(name, objective, by: method))
    guard sample.count > 1 else {
      let have = sample.count == 0 ? "no trial that is done has" : "only one trial that is done has"
      throw ViewError("\(have) a finite '\(name)', and importance compares trials")
    }
    let found = method.importances(sample, seed: seed)
    return ImportanceTable(
      method: method.rawValue, metric: name, parameters: found.map(\.parameter),
      columns: [.init("importance", found.map(\.value)), .init("share", found.map(\.share))],
      trials: found.map(\.trials))
  }

  /// Of the trials that are done.
  private func losses(
    _ metric: String, _ objective: ObjectiveColumn?, by method: ImportanceMethod
  ) throws -> [(assignment: Assignment, loss: Double)] {
    let goal = study.goal(of: metric)
    guard goal != nil || method != .pedAnova else {
      throw ViewError(
        "PED-ANOVA needs to know which way of '\(metric)' is better",
        hint: "take --method fanova, or make it an objective of the file")
    }
    return try study.trials.filter { $0.state == .done }.compactMap { row in
      guard let assignment = row.assignment.map(space.typed) else { return nil }
      guard space.contains(assignment) else {
        throw ViewError(
          "trial \(row.number) is not of this file's parameters",
          hint: "name the results file instead of the experiment file")
      }
      let value =
        objective.map { study.objectiveValue($0, of: row) }
        ?? study.finalValue(of: metric, in: row)
      return (assignment, goal == .maximize ? -value : value)
    }
  }

  private var metricNames: String {
    study.header.metrics.map(\.name).joined(separator: ", ")
  }
}
