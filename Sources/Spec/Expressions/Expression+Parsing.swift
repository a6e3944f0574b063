extension Expression {
  /// Reads the expression of a text scalar; what is wrong is located inside the scalar.
  static func parsed(
    _ node: Node, scope: ExpressionScope
  ) throws(Diagnostic) -> Expression {
    if case .boolean(let value) = node.content { return .boolean(value) }
    guard let text = node.text else {
      throw Diagnostic(
        at: node.position, length: node.length,
        "\(scope.place) must be an expression, "
          + "got \(node.shown)",
        hint: "an expression with commas or brackets needs quotes inside {} and []")
    }
    do {
      var parser = try ExpressionParser(text, scope: scope) { node.position(ofCharacter: $0) }
      return try parser.condition()
    } catch {
      let isInside = node.length == text.count || node.length == text.count + 2
      throw Diagnostic(
        at: node.position(ofCharacter: error.offset), length: isInside ? error.length : 1,
        error.message, hint: error.hint)
    }
  }

  /// A condition over parameters, as `when` and `constraints` write it.
  /// - Throws: A ``Diagnostic`` with the column in `text`.
  package static func condition(
    _ text: String, over parameters: [Parameter]
  ) throws(Diagnostic) -> Expression {
    let node = Node(
      .text(text), at: Position(source: "expression", line: 1, column: 1), length: text.count)
    return try parsed(node, scope: ExpressionScope(place: "the expression", parameters: parameters))
  }

  /// The value of a literal.
  var literal: Value? {
    switch self {
    case .number(let value): .real(value)
    case .text(let value): .text(value)
    case .boolean(let value): .boolean(value)
    default: nil
    }
  }

  /// Every parameter named, in order of appearance, repetitions included; metrics and states of
  /// calls are not among them.
  package var parameterNames: [String] {
    switch self {
    case .number, .text, .boolean: []
    case .name(let name, _): [name]
    case .list(let items): items.flatMap(\.parameterNames)
    case .call("where", let parts, _): parts.flatMap(\.parameterNames)
    case .call("argbest", let parts, _): parts.flatMap(\.parameterNames)
    case .call: []
    case .unary(_, let operand): operand.parameterNames
    case .binary(_, let left, let right): left.parameterNames + right.parameterNames
    }
  }
}
