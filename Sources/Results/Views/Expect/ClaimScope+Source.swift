import Spec

extension ClaimScope: ClaimSource {
  func best(_ metric: String, where condition: Expression?) -> Double? {
    try? keeping(condition).best(metric)
  }

  func final(_ metric: String, where condition: Expression?) -> Double? {
    try? keeping(condition).final(metric)
  }

  func mean(_ metric: String, where condition: Expression?) -> Double? {
    try? keeping(condition).mean(metric)
  }

  func records(_ metric: String, where condition: Expression?) -> Int {
    (try? keeping(condition).records(metric)) ?? 0
  }

  func argbest(_ parameter: String, where condition: Expression?) -> Value? {
    try? keeping(condition).argumentOfBest(parameter)
  }

  func count(_ state: String, where condition: Expression?) -> Int {
    (try? keeping(condition).count(state)) ?? 0
  }
}

extension ClaimScope {
  /// Why the calls of a claim have no value: one line for each that has none.
  func obstacles(of claim: Expression) -> [String] {
    switch claim {
    case .call("where", let arguments, _) where arguments.count == 2:
      keeping(arguments[0]).obstacles(of: arguments[1]).map {
        "\($0), among those where \(arguments[0])"
      }
    case .call(let function, let arguments, _):
      obstacle(function, arguments).map { [$0] } ?? []
    case .unary(_, let operand): obstacles(of: operand)
    case .binary(_, let left, let right): obstacles(of: left) + obstacles(of: right)
    case .number, .text, .boolean, .name, .list: []
    }
  }

  private func obstacle(_ function: String, _ arguments: [Expression]) -> String? {
    guard case .name(let name, _)? = arguments.first, arguments.count == 1 else {
      return "\(function)(…) takes one name"
    }
    do {
      switch function {
      case "best": _ = try best(name)
      case "final": _ = try final(name)
      case "mean": _ = try mean(name)
      case "records": _ = try records(name)
      case "argbest": _ = try argumentOfBest(name)
      case "count": _ = try count(name)
      default: return "there is no function '\(function)'"
      }
      return nil
    } catch {
      return error.message
    }
  }
}
