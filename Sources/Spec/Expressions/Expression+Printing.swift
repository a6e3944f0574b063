extension Expression: CustomStringConvertible {
  /// The expression as a file would write it, with no bracket that is not needed.
  package var description: String { text(inside: 0) }

  private func text(inside outer: Int) -> String {
    switch self {
    case .number(let value):
      let isWhole = value == value.rounded() && abs(value) < 1e15
      return isWhole ? String(Int(value)) : Value.text(of: value)
    case .text(let value):
      let isWord =
        value.first?.isLetter ?? false
        && value.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
      let isKeyword = ["and", "or", "not", "in", "true", "false"].contains(value)
      return isWord && !isKeyword ? value : value.contains("'") ? "\"\(value)\"" : "'\(value)'"
    case .boolean(let value): return "\(value)"
    case .name(let name, _): return name
    case .list(let items): return "[\(items.map(\.description).joined(separator: ", "))]"
    case .call(let name, let arguments, _):
      return "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
    case .unary(let word, let operand):
      let inner = word == .not ? "not \(operand.text(inside: 3))" : "-\(operand.text(inside: 7))"
      return outer > (word == .not ? 3 : 6) ? "(\(inner))" : inner
    case .binary(let word, let left, let right):
      let rank = word.rank
      let inner = "\(left.text(inside: rank)) \(word.rawValue) \(right.text(inside: rank + 1))"
      return outer > rank ? "(\(inner))" : inner
    }
  }
}

extension Expression.Operator {
  /// How tightly it binds.
  fileprivate var rank: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .not: 3
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn: 4
    case .plus, .minus: 5
    case .times, .over: 6
    }
  }
}
