// Values of conditions over an assignment.
extension Expression {
  /// Whether the condition holds. A comparison with an inactive parameter is false, and so is an
  /// inactive parameter as a condition.
  /// - Parameter parameters: Those of the assignment, in its order.
  package func holds(for assignment: Assignment, of parameters: [Parameter]) -> Bool {
    precondition(
      assignment.values.count == parameters.count,
      "\(assignment.values.count) values for \(parameters.count) parameters")
    return value(for: assignment, of: parameters) == .boolean(true)
  }

  /// The value of the expression; `nil` where an inactive parameter leaves none.
  package func value(for assignment: Assignment, of parameters: [Parameter]) -> Value? {
    switch self {
    case .number(let value): return .real(value)
    case .text(let value): return .text(value)
    case .boolean(let value): return .boolean(value)
    case .name(let name, _):
      return parameters.firstIndex { $0.name == name }.flatMap { assignment.values[$0] }
    case .list, .call: return nil
    case .unary(let word, let operand):
      let value = operand.value(for: assignment, of: parameters)
      if word == .not { return .boolean(value != .boolean(true)) }
      return value?.number.map { .real(-$0) }
    case .binary(.isIn, let left, let right):
      guard let value = left.value(for: assignment, of: parameters), case .list(let items) = right
      else { return .boolean(false) }
      let isAmong = items.contains {
        $0.value(for: assignment, of: parameters)?.matches(value) ?? false
      }
      return .boolean(isAmong)
    case .binary(let word, let left, let right):
      return word.result(
        left.value(for: assignment, of: parameters), right.value(for: assignment, of: parameters))
    }
  }
}

extension Expression.Operator {
  /// The result of two values; a comparison with no value is false, arithmetic with none has none.
  func result(_ left: Value?, _ right: Value?) -> Value? {
    switch self {
    case .and: return .boolean(left == .boolean(true) && right == .boolean(true))
    case .or: return .boolean(left == .boolean(true) || right == .boolean(true))
    case .equal, .notEqual:
      guard let left, let right else { return .boolean(false) }
      return .boolean(left.matches(right) == (self == .equal))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let left = left?.number, let right = right?.number else { return .boolean(false) }
      return .boolean(compare(left, right))
    case .plus, .minus, .times, .over:
      guard let left = left?.number, let right = right?.number else { return nil }
      return .real(combine(left, right))
    case .not, .isIn: return nil
    }
  }

  private func compare(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    default: left >= right
    }
  }

  private func combine(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    default: left / right
    }
  }
}
