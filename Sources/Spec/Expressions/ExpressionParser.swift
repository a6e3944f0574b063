/// Reads an expression by recursive descent, checking names and kinds as it goes.
///
///     or → and → not → comparison → sum → product → sign → primary
struct ExpressionParser {
  /// A part that was read, with its kind and its place in the text.
  struct Part {
    var expression: Expression
    var kind: ExpressionScope.Kind
    var offset: Int
    var length: Int
    /// A word that no parameter bears: a text where it is compared with one.
    var isUnknownWord = false

    var isParameterOrCall: Bool {
      switch expression {
      case .name: !isUnknownWord
      case .call: true
      default: false
      }
    }
  }

  private(set) var scope: ExpressionScope
  let place: (Int) -> Position
  private let lexemes: [Lexeme]
  private var index = 0
  private var depth = 0
  /// Nesting of brackets, calls and signs.
  private static let deepest = 40

  init(
    _ text: String, scope: ExpressionScope, place: @escaping (Int) -> Position
  ) throws(ExpressionError) {
    self.scope = scope
    self.place = place
    lexemes = try Lexeme.all(of: text)
  }

  /// The whole text as a condition.
  mutating func condition() throws(ExpressionError) -> Expression {
    let part = try known(disjunction())
    guard next.kind == .end else {
      throw ExpressionError(
        next.offset, next.length, "expected an operator before '\(text(of: next))'")
    }
    guard part.kind == .boolean || part.kind == .any else {
      throw ExpressionError(
        part.offset, part.length, "this is a \(part.kind.rawValue), not a condition",
        hint: "compare it with ==, !=, <, <=, > or >=")
    }
    return part.expression
  }

  /// Reads with the names of the parameters alone, without results.
  mutating func inParameters(
    _ body: (inout Self) throws(ExpressionError) -> Part
  ) throws(ExpressionError) -> Part {
    let hadResults = scope.hasResults
    scope.hasResults = false
    defer { scope.hasResults = hadResults }
    return try body(&self)
  }

  // MARK: Lexemes

  var next: Lexeme { lexemes[index] }

  mutating func advance() { index = min(index + 1, lexemes.count - 1) }

  func isNext(_ symbol: String) -> Bool {
    next.kind == .symbol(symbol) || next.kind == .word(symbol)
  }

  mutating func skip(_ symbol: String) -> Bool {
    guard isNext(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(ExpressionError) {
    guard !skip(symbol) else { return }
    let found = next.kind == .end ? "the end" : "'\(text(of: next))'"
    throw ExpressionError(next.offset, next.length, "expected '\(symbol)', got \(found)")
  }

  func text(of lexeme: Lexeme) -> String {
    switch lexeme.kind {
    case .number(let value): Expression.number(value).description
    case .quoted(let text), .word(let text): brief(text)
    case .symbol(let symbol): symbol
    case .end: "the end"
    }
  }

  mutating func nested<Result>(
    _ body: (inout Self) throws(ExpressionError) -> Result
  ) throws(ExpressionError) -> Result {
    guard depth < Self.deepest else {
      throw ExpressionError(
        next.offset, next.length, "more than \(Self.deepest) levels of brackets")
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Conditions

  mutating func disjunction() throws(ExpressionError) -> Part {
    var left = try conjunction()
    while skip("or") { left = try join(.or, left, conjunction(), taking: .boolean) }
    return left
  }

  private mutating func conjunction() throws(ExpressionError) -> Part {
    var left = try negation()
    while skip("and") { left = try join(.and, left, negation(), taking: .boolean) }
    return left
  }

  private mutating func negation() throws(ExpressionError) -> Part {
    let offset = next.offset
    guard skip("not") else { return try comparison() }
    let part = try known(nested { parser throws(ExpressionError) in try parser.negation() })
    try demand(.boolean, of: part, for: .not)
    return Part(
      expression: .unary(.not, part.expression), kind: .boolean, offset: offset,
      length: part.offset + part.length - offset)
  }

  private mutating func comparison() throws(ExpressionError) -> Part {
    let left = try sum()
    if skip("in") { return try membership(of: left) }
    guard let word = comparator else { return left }
    advance()
    let right = try sum()
    if comparator != nil {
      throw ExpressionError(
        next.offset, next.length, "comparisons do not chain", hint: "join them with 'and'")
    }
    guard word == .equal || word == .notEqual else {
      var joined = try join(word, left, right, taking: .number)
      joined.kind = .boolean
      return joined
    }
    return try equality(word, left, right)
  }

  private var comparator: Expression.Operator? {
    guard case .symbol(let symbol) = next.kind, let found = Expression.Operator(rawValue: symbol)
    else { return nil }
    return ["==", "!=", "<", "<=", ">", ">="].contains(symbol) ? found : nil
  }

  private func equality(
    _ word: Expression.Operator, _ left: Part, _ right: Part
  ) throws(ExpressionError) -> Part {
    var (left, right) = (left, right)
    if !left.isUnknownWord { right = try literal(right, comparedWith: left) }
    if !right.isUnknownWord { left = try literal(left, comparedWith: right) }
    (left, right) = (try known(left), try known(right))
    guard left.kind.isComparable(to: right.kind) else {
      throw ExpressionError(
        left.offset, right.offset + right.length - left.offset,
        "a \(left.kind.rawValue) is never equal to a \(right.kind.rawValue)")
    }
    return Part(
      expression: .binary(word, left.expression, right.expression), kind: .boolean,
      offset: left.offset, length: right.offset + right.length - left.offset)
  }

  private mutating func membership(of left: Part) throws(ExpressionError) -> Part {
    let left = try known(left)
    try expect("[")
    var items: [Expression] = []
    var end = next.offset
    while !isNext("]") {
      let item = try known(literal(sum(), comparedWith: left))
      guard item.kind.isComparable(to: left.kind) else {
        throw ExpressionError(
          item.offset, item.length,
          "a \(item.kind.rawValue) among values for a \(left.kind.rawValue)")
      }
      items.append(item.expression)
      if !skip(",") { break }
    }
    end = next.offset + 1
    try expect("]")
    return Part(
      expression: .binary(.isIn, left.expression, .list(items)), kind: .boolean,
      offset: left.offset, length: end - left.offset)
  }

  /// A bare word compared with a parameter is a text, which must be one of the parameter's values.
  private func literal(
    _ part: Part, comparedWith other: Part
  ) throws(ExpressionError) -> Part {
    var part = part
    if part.isUnknownWord, other.isParameterOrCall, case .name(let word, _) = part.expression {
      (part.expression, part.kind, part.isUnknownWord) = (.text(word), .text, false)
    }
    guard case .name(let name, _) = other.expression, let values = scope.name(name)?.values,
      let value = part.expression.literal, !values.contains(where: { $0.matches(value) })
    else { return part }
    let words = values.map(\.text)
    throw ExpressionError(
      part.offset, part.length,
      "'\(name)' never is '\(brief(value.text))' (it takes: \(words.joined(separator: ", ")))",
      hint: Nearest.hint(for: value.text, among: words))
  }

  // MARK: Arithmetic

  mutating func sum() throws(ExpressionError) -> Part {
    var left = try product()
    while true {
      if skip("+") {
        left = try join(.plus, left, product(), taking: .number)
      } else if skip("-") {
        left = try join(.minus, left, product(), taking: .number)
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(ExpressionError) -> Part {
    var left = try sign()
    while true {
      if skip("*") {
        left = try join(.times, left, sign(), taking: .number)
      } else if skip("/") {
        left = try join(.over, left, sign(), taking: .number)
      } else {
        return left
      }
    }
  }

  private mutating func sign() throws(ExpressionError) -> Part {
    let offset = next.offset
    guard skip("-") else { return try primary() }
    var part = try known(nested { parser throws(ExpressionError) in try parser.sign() })
    try demand(.number, of: part, for: .minus)
    if case .number(let value) = part.expression {
      part.expression = .number(-value)
    } else {
      part.expression = .unary(.minus, part.expression)
    }
    (part.length, part.offset) = (part.offset + part.length - offset, offset)
    part.kind = .number
    return part
  }

  private mutating func primary() throws(ExpressionError) -> Part {
    let lexeme = next
    advance()
    func part(_ expression: Expression, _ kind: ExpressionScope.Kind) -> Part {
      Part(expression: expression, kind: kind, offset: lexeme.offset, length: lexeme.length)
    }
    switch lexeme.kind {
    case .number(let value): return part(.number(value), .number)
    case .quoted(let text): return part(.text(text), .text)
    case .word("true"): return part(.boolean(true), .boolean)
    case .word("false"): return part(.boolean(false), .boolean)
    case .word(let word) where isNext("("):
      return try nested { parser throws(ExpressionError) in try parser.call(word, lexeme) }
    case .word(let word):
      let name = scope.hasResults ? nil : scope.name(word)
      var result = part(.name(word, place(lexeme.offset)), name?.kind ?? .any)
      result.isUnknownWord = name == nil
      return result
    case .symbol("("):
      var inner = try nested { parser throws(ExpressionError) in try parser.disjunction() }
      inner.length = next.offset + 1 - lexeme.offset
      inner.offset = lexeme.offset
      try expect(")")
      return inner
    default:
      let shown = lexeme.kind == .end ? "the end" : "'\(text(of: lexeme))'"
      throw ExpressionError(
        lexeme.offset, lexeme.length, "expected a value, got \(shown)",
        hint: lexeme.kind == .end
          ? "inside {} and [] an expression with commas or brackets needs quotes" : nil)
    }
  }

  // MARK: Checks

  private func join(
    _ word: Expression.Operator, _ left: Part, _ right: Part,
    taking kind: ExpressionScope.Kind
  ) throws(ExpressionError) -> Part {
    let (left, right) = (try known(left), try known(right))
    try demand(kind, of: left, for: word)
    try demand(kind, of: right, for: word)
    return Part(
      expression: .binary(word, left.expression, right.expression), kind: kind,
      offset: left.offset, length: right.offset + right.length - left.offset)
  }

  private func demand(
    _ kind: ExpressionScope.Kind, of part: Part, for word: Expression.Operator
  ) throws(ExpressionError) {
    guard part.kind != kind, part.kind != .any else { return }
    let wanted = kind == .number ? "numbers" : "conditions"
    throw ExpressionError(
      part.offset, part.length,
      "'\(word.rawValue)' joins \(wanted), and this is a \(part.kind.rawValue)")
  }

  func known(_ part: Part) throws(ExpressionError) -> Part {
    guard part.isUnknownWord, case .name(let word, _) = part.expression else { return part }
    if scope.hasResults {
      throw ExpressionError(
        part.offset, part.length, "'\(word)' is no claim about results",
        hint: "write best(\(word)), final(\(word)), mean(\(word)) or argbest(\(word))")
    }
    let names = scope.names.map(\.name)
    let list = names.isEmpty ? "there are none" : "there are: \(names.joined(separator: ", "))"
    throw ExpressionError(
      part.offset, part.length,
      "\(scope.place) names '\(brief(word))', which is no parameter "
        + "(\(list))",
      hint: Nearest.hint(for: word, among: names))
  }
}
