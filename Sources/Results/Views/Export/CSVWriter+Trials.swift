import Spec
import Trials

extension CSVWriter {
  /// `trial`, `state`, `rung` (where there is a pruner), `parent` (where weights went from trial to
  /// trial), `objective` (where there is one),
  /// `param_<name>`, each metric's last value under its name, `best_<metric>` for those of `best`,
  /// `seconds`, `reason`.
  mutating func trialTitles(_ study: Study, withBest best: [String]) {
    let isScored = study.header.objectives.count == 1
    let rung = study.header.pruning == nil ? [] : ["rung"]
    let parent = study.header.hasParents ? ["parent"] : []
    let first = ["trial", "state"] + rung + parent + (isScored ? ["objective"] : [])
    let last = ["seconds", "reason"]
    var names = UniqueNames(taken: Set(first + last))
    for title in first { field(title) }
    for parameter in study.header.parameters { field(names.take("param_" + parameter.name)) }
    for metric in study.header.metrics { field(names.take(metric.name)) }
    for metric in best { field(names.take("best_" + metric)) }
    for title in last { field(title) }
    endRow()
  }

  /// One row under these titles.
  mutating func trial(_ trial: TrialRow, of study: Study, withBest best: [String]) {
    field(trial.number)
    field(trial.state.name)
    if study.header.pruning != nil { field(trial.rung) }
    if study.header.hasParents { field(trial.parent.map(Value.integer)) }
    if study.header.objectives.count == 1 {
      field(trial.state == .done ? study.objectiveValue(of: trial) : nil)
    }
    for parameter in study.header.parameters.indices { field(trial.value(of: parameter)) }
    for metric in study.header.metrics { field(study.finalValue(of: metric.name, in: trial)) }
    for metric in best { field(study.best(metric, in: trial)?.value) }
    field(trial.state.isFinal ? trial.seconds : nil)
    field(trial.reason)
    endRow()
  }

  private mutating func field(_ value: Value?) {
    switch value {
    case nil: field(Double?.none)
    case .integer(let value): field(value)
    case .real(let value): field(value)
    case .text(let value): field(value)
    case .boolean(let value): field(value ? "true" : "false")
    }
  }
}
