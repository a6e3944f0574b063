// Calls of `expect`: best(m), final(m), mean(m), records(m), argbest(p), count(state),
// where(c, f(…)).
extension ExpressionParser {
  static let functions = ["best", "final", "mean", "records", "argbest", "count", "where"]
  /// States of a trial that `count` knows.
  package static let states = [
    "waiting", "running", "done", "pruned", "failed", "timeout", "lost",
  ]

  mutating func call(_ word: String, _ lexeme: Lexeme) throws(ExpressionError) -> Part {
    guard scope.hasResults, Self.functions.contains(word) else {
      throw ExpressionError(
        lexeme.offset, lexeme.length, "there is no function '\(brief(word))' here",
        hint: scope.hasResults
          ? Nearest.hint(for: word, among: Self.functions)
            ?? "there are: \(Self.functions.joined(separator: ", "))" : nil)
    }
    try expect("(")
    var kind = ExpressionScope.Kind.number
    let arguments: [Expression]
    switch word {
    case "count": arguments = [try state()]
    case "where":
      let (parts, found) = try conditional(lexeme)
      (arguments, kind) = (parts, found)
    case "argbest":
      let (name, found) = try parameter()
      (arguments, kind) = ([name], found)
    default: arguments = [try metric()]
    }
    let end = next.offset + 1
    try expect(")")
    return Part(
      expression: .call(word, arguments, place(lexeme.offset)), kind: kind,
      offset: lexeme.offset, length: end - lexeme.offset)
  }

  /// `accuracy/validation`: words joined by `/`, `-` or nothing.
  private mutating func metric() throws(ExpressionError) -> Expression {
    let start = next
    var name = ""
    while true {
      switch next.kind {
      case .word(let word): name += word
      case .quoted(let text): name += text
      case .number(let value) where !name.isEmpty: name += Value.integer(Int(value)).text
      case .symbol("/"), .symbol("-"): name += text(of: next)
      default:
        guard !name.isEmpty else {
          throw ExpressionError(start.offset, start.length, "expected the name of a metric")
        }
        return .name(name, place(start.offset))
      }
      advance()
    }
  }

  private mutating func state() throws(ExpressionError) -> Expression {
    let lexeme = next
    guard case .word(let word) = lexeme.kind, Self.states.contains(word) else {
      throw ExpressionError(
        lexeme.offset, lexeme.length,
        "'\(text(of: lexeme))' is not one of: \(Self.states.joined(separator: ", "))")
    }
    advance()
    return .name(word, place(lexeme.offset))
  }

  private mutating func parameter() throws(ExpressionError) -> (Expression, ExpressionScope.Kind) {
    let lexeme = next
    guard case .word(let word) = lexeme.kind, let name = scope.name(word) else {
      let names = scope.names.map(\.name).joined(separator: ", ")
      throw ExpressionError(
        lexeme.offset, lexeme.length,
        "\(scope.place) names '\(text(of: lexeme))', which is no parameter (there are: \(names))")
    }
    advance()
    return (.name(word, place(lexeme.offset)), name.kind)
  }

  /// `where(condition, f(…))`; a bare metric `m` stands for `best(m)`.
  private mutating func conditional(
    _ lexeme: Lexeme
  ) throws(ExpressionError) -> ([Expression], ExpressionScope.Kind) {
    let condition = try inParameters { parser throws(ExpressionError) in
      try parser.known(parser.disjunction())
    }
    guard condition.kind == .boolean || condition.kind == .any else {
      throw ExpressionError(condition.offset, condition.length, "'where' needs a condition")
    }
    try expect(",")
    let function = next
    guard case .word(let word) = function.kind, Self.functions.contains(word) else {
      let name = try metric()
      return ([condition.expression, .call("best", [name], place(function.offset))], .number)
    }
    guard word != "where" else {
      throw ExpressionError(
        function.offset, function.length, "'where' does not nest", hint: "join with 'and'")
    }
    advance()
    guard isNext("(") else {
      return (
        [
          condition.expression,
          .call("best", [.name(word, place(function.offset))], place(function.offset)),
        ], .number
      )
    }
    let part = try call(word, function)
    return ([condition.expression, part.expression], part.kind)
  }
}
