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
}
