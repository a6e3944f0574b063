/// A piece of an expression's text.
struct Lexeme {
  enum Kind: Equatable {
    case number(Double)
    case quoted(String)
    case word(String)
    case symbol(String)
    case end
  }

  let kind: Kind
  /// Characters before it.
  let offset: Int
  let length: Int

  /// Longer expressions are refused: their trees would be too deep.
  static let most = 400

  /// The lexemes of a text, an `end` last.
  /// - Throws: ``ExpressionError`` at a character that begins none.
  static func all(of text: String) throws(ExpressionError) -> [Lexeme] {
    let characters = Array(text)
    var result: [Lexeme] = []
    var index = 0
    while index < characters.count {
      if characters[index].isWhitespace {
        index += 1
        continue
      }
      let lexeme = try next(characters, from: index)
      index += lexeme.length
      result.append(lexeme)
      guard result.count <= most else {
        throw ExpressionError(index, 1, "the expression is longer than \(most) words")
      }
    }
    result.append(Lexeme(kind: .end, offset: characters.count, length: 1))
    return result
  }

  private static func next(
    _ text: [Character], from start: Int
  ) throws(ExpressionError) -> Lexeme {
    let first = text[start]
    if first.isASCII, first.isNumber || first == "." {
      var end = start
      while end < text.count, isNumeric(text, at: end) { end += 1 }
      let digits = String(text[start..<end])
      guard let value = Double(digits), value.isFinite else {
        throw ExpressionError(start, end - start, "'\(brief(digits))' is no number")
      }
      return Lexeme(kind: .number(value), offset: start, length: end - start)
    }
    if first.isLetter || first == "_" {
      var end = start
      while end < text.count, isWord(text[end]) { end += 1 }
      let word = String(text[start..<end])
      return Lexeme(kind: .word(word), offset: start, length: end - start)
    }
    if first == "\"" || first == "'" {
      guard let end = text[(start + 1)...].firstIndex(of: first) else {
        throw ExpressionError(start, 1, "the quoted text is not closed")
      }
      let content = String(text[(start + 1)..<end])
      return Lexeme(kind: .quoted(content), offset: start, length: end - start + 1)
    }
    return try symbol(text, from: start)
  }

  private static func symbol(
    _ text: [Character], from start: Int
  ) throws(ExpressionError) -> Lexeme {
    let pair = String(text[start..<min(start + 2, text.count)])
    if ["==", "!=", "<=", ">="].contains(pair) {
      return Lexeme(kind: .symbol(pair), offset: start, length: 2)
    }
    guard "<>+-*/()[],".contains(text[start]) else {
      let hint: String? =
        switch text[start] {
        case "=": "write '=='"
        case "&": "write 'and'"
        case "|": "write 'or'"
        case "!": "write 'not' or '!='"
        default: nil
        }
      throw ExpressionError(start, 1, "'\(text[start])' is not part of expressions", hint: hint)
    }
    return Lexeme(kind: .symbol(String(text[start])), offset: start, length: 1)
  }

  private static func isNumeric(_ text: [Character], at index: Int) -> Bool {
    let character = text[index]
    if character.isASCII, character.isNumber || character == "." { return true }
    if character == "e" || character == "E" { return true }
    guard character == "-" || character == "+", index > 0 else { return false }
    return text[index - 1] == "e" || text[index - 1] == "E"
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }
}

/// What is wrong in an expression, in characters of its text.
struct ExpressionError: Error {
  let offset: Int
  let length: Int
  let message: String
  let hint: String?

  init(_ offset: Int, _ length: Int, _ message: String, hint: String? = nil) {
    (self.offset, self.length) = (offset, max(1, length))
    (self.message, self.hint) = (message, hint)
  }
}
