import Spec
import Trials

/// In which order trials are shown, and which of them.
package enum TrialOrder: Sendable, Equatable {
  /// As proposed.
  case number
  /// Done trials by the objective, best first; several objectives: the Pareto front.
  case best
  /// By a metric, a parameter, `number`, `state`, `objective` or `time`; after a `-` descending.
  /// Trials without a value come last.
  case key(String)
}

/// A view cannot be made of what was asked for.
package struct ViewError: Error, Equatable, CustomStringConvertible {
  package let message: String
  package let hint: String?

  package init(_ message: String, hint: String? = nil) {
    (self.message, self.hint) = (message, hint)
  }

  package var description: String { hint.map { "\(message)\n  hint: \($0)" } ?? message }
}

extension TrialOrder {
  /// What trials are compared by; `nil`: the trial has no such value.
  private enum SortValue {
    case number(Double)
    case text(String)

    func isLess(than other: SortValue) -> Bool {
      switch (self, other) {
      case (.number(let a), .number(let b)): a < b
      case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
      case (.number, .text): true
      case (.text, .number): false
      }
    }
  }

  /// Trials of the study in this order.
  /// - Throws: ``ViewError`` for an unknown key, or where no trial can be the best.
  func trials(of study: Study) throws -> [TrialRow] {
    switch self {
    case .number: return study.trials
    case .best: return try Self.best(study)
    case .key(let key): return try Self.sorted(by: key, study)
    }
  }

  private static func best(_ study: Study) throws -> [TrialRow] {
    guard study.header.objectives.isEmpty else {
      let isOne = study.header.objectives.count == 1
      return isOne ? study.bestTrials(study.trials.count) : study.paretoFront
    }
    guard study.trials.count > 1 else { return study.trials }
    let metrics = study.header.metrics.map(\.name).listed
    throw ViewError(
      "\(study.header.name) has no objective, so no trial is the best",
      hint: "name a metric: --sort KEY (there are: \(metrics))")
  }

  private static func sorted(by text: String, _ study: Study) throws -> [TrialRow] {
    let descending = text.hasPrefix("-")
    let values = try sortValues(descending ? String(text.dropFirst()) : text, study)
    let order = study.trials.indices.sorted { a, b in
      guard let left = values[a] else { return values[b] == nil && a < b }
      guard let right = values[b] else { return true }
      if left.isLess(than: right) { return !descending }
      if right.isLess(than: left) { return descending }
      return a < b
    }
    return order.map { study.trials[$0] }
  }

  private static func sortValues(_ key: String, _ study: Study) throws -> [SortValue?] {
    let (header, trials) = (study.header, study.trials)
    if let column = header.parameters.firstIndex(where: { $0.name == key }) {
      return trials.map { $0.value(of: column).map(sortValue) }
    }
    if header.metrics.contains(where: { $0.name == key }) {
      return trials.map { number(study.finalValue(of: key, in: $0)) }
    }
    switch key {
    case "number", "trial": return trials.map { .number(Double($0.number)) }
    case "time": return trials.map { $0.state.isFinal ? number($0.seconds) : nil }
    case "state": return trials.map { .number(Double($0.state.rawValue)) }
    case "objective" where !header.objectives.isEmpty:
      return trials.map { number(study.objectiveValue(of: $0)) }
    default:
      let names = header.parameters.map(\.name) + header.metrics.map(\.name)
      let others = (header.objectives.isEmpty ? [] : ["objective"]) + ["number", "state", "time"]
      throw ViewError(
        "trials cannot be sorted by '\(key)'", hint: "there are: \((names + others).listed)")
    }
  }

  private static func number(_ value: Double) -> SortValue? {
    value.isNaN ? nil : .number(value)
  }

  private static func sortValue(_ value: Value) -> SortValue {
    switch value {
    case .integer(let value): .number(Double(value))
    case .real(let value): .number(value)
    case .text(let value): .text(value)
    case .boolean(let value): .number(value ? 1 : 0)
    }
  }
}

extension TrialRow {
  /// Of the parameter at `index`; `nil` where it is inactive or the trial has no assignment yet.
  func value(of index: Int) -> Value? {
    guard let values = assignment?.values, index < values.count else { return nil }
    return values[index]
  }
}

extension [String] {
  var listed: String { joined(separator: ", ") }
}
