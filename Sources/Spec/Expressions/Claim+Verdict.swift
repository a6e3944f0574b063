/// What the claims of `expect` read: the numbers of finished trials.
package protocol ClaimSource {
  /// The best value of a metric, in its direction, over done trials for which `condition` holds.
  func best(_ metric: String, where condition: Expression?) -> Double?
  /// The last value of the only or the best trial for which `condition` holds.
  func final(_ metric: String, where condition: Expression?) -> Double?
  /// The mean of last values over done trials for which `condition` holds.
  func mean(_ metric: String, where condition: Expression?) -> Double?
  /// A parameter's value in the best trial for which `condition` holds.
  func argbest(_ parameter: String, where condition: Expression?) -> Value?
  /// How many values of a metric were recorded in all trials for which `condition` holds, whatever
  /// became of them: with one an epoch, the epochs that were spent.
  func records(_ metric: String, where condition: Expression?) -> Int
  /// How many trials for which `condition` holds are in a state: `waiting`, `running`,
  /// `done`, `pruned`, `failed`, `timeout`, `lost`.
  func count(_ state: String, where condition: Expression?) -> Int
}

extension Claim {
  package struct Verdict: Sendable, Equatable {
    package let holds: Bool
    /// Of the claim's first call; `nil`: there is none.
    package let value: Value?
  }

  /// Whether the claim holds. A comparison with a number that is not there is false.
  package func verdict(from source: some ClaimSource) -> Verdict {
    let holds = expression.value(from: source) == .boolean(true)
    return Verdict(holds: holds, value: expression.firstCall?.value(from: source))
  }

  /// Every metric that the claim reads, with its place.
  package var metrics: [Located<String>] { expression.metrics }
}

extension Expression {
  /// The value of an expression over results; `nil` where it reads a number that is not there.
  package func value(from source: some ClaimSource) -> Value? {
    switch self {
    case .number(let value): return .real(value)
    case .text(let value): return .text(value)
    case .boolean(let value): return .boolean(value)
    case .name, .list: return nil
    case .call(let function, let arguments, _):
      return Self.call(function, arguments, where: nil, from: source)
    case .unary(let word, let operand):
      let value = operand.value(from: source)
      if word == .not { return .boolean(value != .boolean(true)) }
      return value?.number.map { .real(-$0) }
    case .binary(.isIn, let left, .list(let items)):
      guard let value = left.value(from: source) else { return .boolean(false) }
      return .boolean(items.contains { $0.value(from: source)?.matches(value) ?? false })
    case .binary(let word, let left, let right):
      return word.result(left.value(from: source), right.value(from: source))
    }
  }

  private static func call(
    _ function: String, _ arguments: [Expression], where condition: Expression?,
    from source: some ClaimSource
  ) -> Value? {
    if function == "where", case .call(let inner, let parts, _) = arguments[1] {
      return call(inner, parts, where: arguments[0], from: source)
    }
    guard case .name(let name, _) = arguments[0] else { return nil }
    switch function {
    case "best": return source.best(name, where: condition).map { .real($0) }
    case "final": return source.final(name, where: condition).map { .real($0) }
    case "mean": return source.mean(name, where: condition).map { .real($0) }
    case "argbest": return source.argbest(name, where: condition)
    case "records": return .integer(source.records(name, where: condition))
    case "count": return .integer(source.count(name, where: condition))
    default: return nil
    }
  }

  /// The first function of the results in it, from the left.
  package var firstCall: Expression? {
    switch self {
    case .call: self
    case .unary(_, let operand): operand.firstCall
    case .binary(_, let left, let right): left.firstCall ?? right.firstCall
    default: nil
    }
  }

  fileprivate var metrics: [Located<String>] {
    switch self {
    case .call("where", let parts, _): parts[1].metrics
    case .call("best", let parts, _), .call("final", let parts, _), .call("mean", let parts, _),
      .call("records", let parts, _):
      parts.compactMap {
        if case .name(let name, let position) = $0 {
          Located(name, at: position, length: name.count)
        } else {
          nil
        }
      }
    case .unary(_, let operand): operand.metrics
    case .binary(_, let left, let right): left.metrics + right.metrics
    default: []
    }
  }
}
