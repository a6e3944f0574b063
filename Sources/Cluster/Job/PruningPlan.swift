import Results
import Search
import Spec
import Trials

/// What a file's `early_stop` comes to with the metrics of its type: who judges, and which curve.
package struct PruningPlan: Sendable {
  package let pruner: any Pruner
  package let column: PruningColumn

  /// - Parameters:
  ///   - metrics: That the type declares; empty: not known before.
  ///   - found: Everything wrong is added here.
  /// - Returns: `nil` where the file asks for none, where there is one trial, or where something is
  ///   wrong.
  init?(_ file: ExperimentFile, metrics: [Metric], noting found: inout [Diagnostic]) {
    guard let block = file.earlyStop, file.objectives.count == 1, file.isSweep else { return nil }
    do {
      guard let choice = try PrunerChoice(block, goal: file.objectives[0].goal) else { return nil }
      let objective = file.objectives[0].metric
      let declared = metrics.first { $0.name == objective.value }?.axis
      guard metrics.isEmpty || declared != nil else { return nil }
      let counts = choice.resource?.value == PrunerChoice.records
      let axis = declared ?? (counts ? nil : choice.resource.map { Axis($0.value) })
      if let axis, let problem = Self.problem(with: axis, objective, choice, file, metrics) {
        found.append(problem)
        return nil
      }
      pruner = choice.pruner
      let brackets = (pruner as? any LadderPruner)?.brackets.counts ?? []
      column = PruningColumn(
        pruner: block.value.name, metric: objective.value, axis: axis?.name,
        brackets: brackets.count > 1 ? brackets : nil, countsRecords: counts ? true : nil)
    } catch let errors as SpecErrors {
      found += errors.diagnostics
      return nil
    } catch {
      preconditionFailure("an early_stop block that is read throws what is wrong, got \(error)")
    }
  }

  /// Why trials that pause for each other would wait for ever, or be judged by what came first.
  func conflicts(with proposals: Proposals, _ file: ExperimentFile) -> [Diagnostic] {
    guard let cohort = pruner.cohort, let block = file.earlyStop else { return [] }
    let (name, count, lag) = (block.value.name, proposals.count, file.search.lag)
    var found: [Diagnostic] = []
    func note(_ message: String, hint: String) {
      found.append(
        Diagnostic(
          at: block.position, length: block.length, "early_stop \(name) " + message, hint: hint))
    }
    if count % cohort != 0 {
      note(
        "judges brackets of \(cohort) trials, and there are \(count)",
        hint: "take search.trials: \((count / cohort + 1) * cohort), or early_stop: asha")
    }
    if proposals.needsResults, file.determinism == .strict, lag < cohort {
      note(
        "has results when a bracket of \(cohort) trials is there, but \(proposals.algorithm) waits "
          + "for those of trials \(lag) before",
        hint: "take search.lag: \(cohort), or early_stop: asha")
    }
    if file.objectives[0].target != nil || file.faults.maxFailed != nil {
      note(
        "waits for whole brackets, which objective.target or faults.max_failed may cut off",
        hint: "leave them out, or take early_stop: asha")
    }
    return found
  }

  private static func problem(
    with axis: Axis, _ objective: Located<String>, _ choice: PrunerChoice, _ file: ExperimentFile,
    _ metrics: [Metric]
  ) -> Diagnostic? {
    if axis == .end {
      let curves = metrics.filter { $0.axis != .end }.map(\.name)
      return Diagnostic(
        at: objective.position, length: objective.length,
        "early_stop judges the objective while a trial runs, but \(file.experiment.value) records "
          + "'\(objective.value)' once, at its end",
        hint: curves.isEmpty
          ? "no metric of \(file.experiment.value) is recorded along the way: take early_stop: none"
          : "along the way it records: \(curves.joined(separator: ", "))")
    }
    guard let resource = choice.resource, resource.value != axis.name,
      resource.value != PrunerChoice.records
    else { return nil }
    return Diagnostic(
      at: resource.position, length: resource.length,
      "early_stop.resource is '\(resource.value)', but '\(objective.value)' is recorded by "
        + axis.name, hint: "leave it out, or say resource: \(axis.name)")
  }
}
