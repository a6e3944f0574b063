import Spec
import Trials

extension JSONWriter {
  /// The members of a trial's object.
  mutating func members(of trial: TrialRow, _ study: Study) {
    member("trial", trial.number)
    member("state", trial.state.name)
    if trial.rung >= 0 { member("rung", trial.rung) }
    if let parent = trial.parent { member("parent", parent) }
    if study.header.objectives.count == 1 {
      member("objective", trial.state == .done ? study.objectiveValue(of: trial) : nil)
    }
    key("parameters")
    object { json in
      for (index, parameter) in study.header.parameters.enumerated() {
        json.key(parameter.name)
        json.value(trial.value(of: index))
      }
    }
    key("metrics")
    object { json in
      for metric in study.header.metrics {
        json.member(metric.name, study.finalValue(of: metric.name, in: trial))
      }
    }
    if trial.state.isFinal { member("seconds", trial.seconds) }
    if !trial.reason.isEmpty { member("reason", trial.reason) }
  }

  mutating func value(_ value: Value?) {
    switch value {
    case nil: null()
    case .integer(let number): self.value(number)
    case .real(let number): self.value(number)
    case .text(let text): self.value(text)
    case .boolean(let flag): self.value(flag)
    }
  }
}
