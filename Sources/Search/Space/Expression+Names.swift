import Spec

extension Expression {
  /// The parameters that a condition names, in the order of the text.
  var parameterNames: [String] {
    switch self {
    case .number, .text, .boolean: []
    case .name(let name, _): [name]
    case .list(let items): items.flatMap(\.parameterNames)
    case .call(_, let arguments, _): arguments.flatMap(\.parameterNames)
    case .unary(_, let operand): operand.parameterNames
    case .binary(_, let left, let right): left.parameterNames + right.parameterNames
    }
  }

  /// The values that stand in a condition, in the order of the text; numbers as real ones.
  var literals: [Value] {
    switch self {
    case .number(let value): [.real(value)]
    case .text(let value): [.text(value)]
    case .boolean(let value): [.boolean(value)]
    case .name: []
    case .list(let items): items.flatMap(\.literals)
    case .call(_, let arguments, _): arguments.flatMap(\.literals)
    case .unary(_, let operand): operand.literals
    case .binary(_, let left, let right): left.literals + right.literals
    }
  }
}
