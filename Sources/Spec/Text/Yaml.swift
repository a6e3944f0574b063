import Yams

/// Reads the text of an experiment file into a located tree: YAML 1.2 without anchors, aliases,
/// tags, merge keys and second documents.
struct YamlReader {
  let source: SourceText
  /// Characters before the text in its first line: `a.b=` of an override.
  var offset = 0
  private(set) var diagnostics: [Diagnostic] = []
  /// Levels of lists and maps; files have about five.
  static let deepest = 64

  init(_ source: SourceText) { self.source = source }

  /// The tree of `text`, by default of the whole source.
  /// - Throws: ``SpecErrors`` with everything found; a syntax error is found alone.
  static func tree(of source: SourceText, skipping offset: Int = 0) throws(SpecErrors) -> Node {
    var reader = YamlReader(source)
    reader.offset = offset
    let node = reader.read()
    guard reader.diagnostics.isEmpty, let node else {
      throw SpecErrors(reader.diagnostics, sources: [source])
    }
    return node
  }

  private mutating func read() -> Node? {
    if let found = source.firstPosition(where: Self.isForbidden) {
      diagnostics.append(
        Diagnostic(at: found, "a control character is not allowed", hint: "remove it"))
      return nil
    }
    do {
      let parser = try Parser(yaml: String(source.text.dropFirst(offset)), resolver: .basic)
      guard let root = try parser.singleRoot() else {
        return Node(.null, at: place(nil))
      }
      return withExtendedLifetime(parser) { node(root, depth: 0) }
    } catch let error as YamlError {
      diagnostics.append(diagnostic(of: error))
    } catch {
      diagnostics.append(Diagnostic(at: place(nil), "\(error)"))
    }
    return nil
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9: false
    case 0..<32, 127, 0x80...0x9F, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  private func place(_ mark: Mark?) -> Position {
    guard let mark else { return source.position(line: 1, column: 1 + offset) }
    let shift = mark.line == 1 ? offset : 0
    return source.position(line: mark.line, scalarColumn: mark.column + shift)
  }

  // MARK: Tree

  private mutating func node(_ yaml: Yams.Node, depth: Int) -> Node {
    let position = place(yaml.mark)
    var result = Node(.null, at: position)
    guard depth < Self.deepest else {
      return refuse(result, "more than \(Self.deepest) levels of lists and maps")
    }
    switch source.rest(from: position).first {
    case "&":
      return refuse(result, "anchors and aliases are not part of experiment files")
    case "!":
      return refuse(
        result, "tags are not part of experiment files", hint: "put a text with '!' in quotes")
    default: break
    }
    switch yaml {
    case .scalar(let scalar): fill(&result, scalar)
    case .sequence(let sequence):
      result.content = .list(sequence.map { node($0, depth: depth + 1) })
      result.length = flowLength(at: position, isFlow: sequence.style == .flow)
    case .mapping(let mapping):
      result.content = .map(entries(mapping, depth: depth))
      result.length = flowLength(at: position, isFlow: mapping.style == .flow)
    case .alias:
      return refuse(result, "anchors and aliases are not part of experiment files")
    }
    return result
  }

  private mutating func refuse(_ node: Node, _ message: String, hint: String? = nil) -> Node {
    let found = Diagnostic(at: node.position, message, hint: hint)
    if !diagnostics.contains(found) { diagnostics.append(found) }
    return node
  }

  private mutating func fill(_ node: inout Node, _ scalar: Yams.Node.Scalar) {
    let text = scalar.string
    switch scalar.style {
    case .doubleQuoted, .singleQuoted:
      node.content = .text(text)
      node.length = quotedLength(at: node.position)
    case .literal, .folded:
      node.content = .text(text)
    default:
      node.length = max(1, min(text.count, source.rest(from: node.position).count))
      guard let content = Scalar.content(of: text) else {
        diagnostics.append(
          Diagnostic(
            at: node.position, length: node.length,
            "the number \(brief(text)) does not fit 64 bits",
            hint: "put a text in quotes"))
        return
      }
      node.content = content
    }
  }

  private mutating func entries(_ mapping: Yams.Node.Mapping, depth: Int) -> [Node.Entry] {
    var result: [Node.Entry] = []
    result.reserveCapacity(mapping.count)
    for (key, value) in mapping {
      let position = place(key.mark)
      let keyNode = node(key, depth: depth + 1)
      guard case .scalar(let scalar) = key else {
        diagnostics.append(Diagnostic(at: position, "a key must be a name, not a list or map"))
        continue
      }
      if scalar.string == "<<" {
        diagnostics.append(
          Diagnostic(at: position, length: 2, "merge keys are not part of experiment files"))
        continue
      }
      if let first = result.first(where: { $0.key == scalar.string }) {
        diagnostics.append(
          Diagnostic(
            at: position, length: keyNode.length, "duplicate key '\(brief(scalar.string))'",
            hint: "it is already in line \(first.keyPosition.line)"))
        continue
      }
      let entry = Node.Entry(
        key: scalar.string, keyPosition: position, keyLength: keyNode.length,
        value: node(value, depth: depth + 1))
      result.append(entry)
    }
    return result
  }

  // MARK: Lengths

  private func quotedLength(at position: Position) -> Int {
    let rest = source.rest(from: position)
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return 1 }
    var length = 1
    var isEscaped = false
    for character in rest.dropFirst() {
      length += 1
      if character == quote, !isEscaped { return length }
      isEscaped = quote == "\"" && character == "\\" && !isEscaped
    }
    return length
  }

  /// Characters up to the bracket that closes the one at `position`, or to the end of the line.
  private func flowLength(at position: Position, isFlow: Bool) -> Int {
    let rest = source.rest(from: position)
    guard isFlow, rest.first == "[" || rest.first == "{" else { return 1 }
    var depth = 0
    var length = 0
    var quote: Character?
    for character in rest {
      length += 1
      switch character {
      case "\"", "'":
        if quote == nil { quote = character } else if quote == character { quote = nil }
      case "[", "{": depth += quote == nil ? 1 : 0
      case "]", "}": depth -= quote == nil ? 1 : 0
      default: break
      }
      if depth == 0 { return length }
    }
    return length
  }
}

// MARK: - Syntax errors

extension YamlReader {
  private func diagnostic(of error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return syntaxError(context?.text ?? "", problem, at: place(mark), context?.mark)
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys.first ?? "", first: place(context.mark))
    case .reader(let problem, let offset, _, let yaml):
      let line = yaml.prefix(offset ?? 0).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count
      return Diagnostic(at: source.position(line: line, column: 1), problem)
    default:
      return Diagnostic(at: place(nil), "\(error)")
    }
  }

  private func syntaxError(
    _ context: String, _ problem: String, at position: Position, _ start: Mark?
  ) -> Diagnostic {
    let character = source.rest(from: position).first
    if problem.contains("tab character") || (character == "\t" && problem.contains("token")) {
      return Diagnostic(at: position, "a tab cannot indent", hint: "use spaces")
    }
    if problem.contains("another document") {
      return Diagnostic(
        at: position, length: 3, "a file is one document", hint: "remove '---' and what follows")
    }
    if problem.contains("undefined alias") {
      return Diagnostic(at: position, "anchors and aliases are not part of experiment files")
    }
    if problem.contains("nesting level") {
      return Diagnostic(at: position, "more than \(Self.deepest) levels of lists and maps")
    }
    if problem.contains("cannot start any token"), let character {
      return Diagnostic(
        at: position, "a value cannot begin with '\(character)'", hint: "put it in quotes")
    }
    return expectation(context, problem, at: position, start)
  }

  private func expectation(
    _ context: String, _ problem: String, at position: Position, _ start: Mark?
  ) -> Diagnostic {
    let begin = start.map { " that begins in line \($0.line)" } ?? ""
    if problem.contains("',' or ']'") || problem.contains("',' or '}'") {
      let isList = problem.contains("]")
      return Diagnostic(
        at: position,
        "expected ',' or '\(isList ? "]" : "}")' in the "
          + "\(isList ? "list" : "map")\(begin)",
        hint: "an expression with commas or brackets needs quotes inside {} and []")
    }
    if problem.contains("unexpected end of stream") {
      return Diagnostic(at: position, "the quoted text\(begin) is not closed")
    }
    if problem.contains("mapping values are not allowed") {
      return Diagnostic(
        at: position, "a ': ' is not allowed here",
        hint: "put a text with ': ' in quotes, or indent the lines of a map alike")
    }
    if problem.contains("could not find expected ':'") {
      return Diagnostic(at: position, "expected ':' after a key", hint: "write 'key: value'")
    }
    if problem.contains("<block end>") || problem.contains("'-' indicator") {
      return Diagnostic(
        at: position, "this line does not fit the block around it",
        hint: "indent the lines of one map or list alike")
    }
    let detail = context.isEmpty ? problem : "\(problem) \(context)"
    return Diagnostic(at: position, "syntax error: \(detail)")
  }

  /// The second place of a key whose first place is known.
  private func duplicate(_ key: String, first: Position) -> Diagnostic {
    let hint = "it is already in line \(first.line)"
    let message = "duplicate key '\(brief(key))'"
    var depth = 0
    for line in first.line...source.lines.count {
      let text = source.lines[line - 1]
      let skipped = line == first.line ? first.column - 1 + key.count : 0
      for (index, character) in text.dropFirst(skipped).enumerated() {
        let column = skipped + index + 1
        if depth == 0, isKey(key, in: text, at: column), isPeer(column, line, of: first) {
          let position = source.position(line: line, column: column)
          return Diagnostic(at: position, length: key.count, message, hint: hint)
        }
        if "[{".contains(character) { depth += 1 }
        if "]}".contains(character) { depth -= 1 }
      }
    }
    return Diagnostic(at: first, length: key.count, message)
  }

  private func isKey(_ key: String, in line: Substring, at column: Int) -> Bool {
    var rest = line.dropFirst(column - 1)
    let before = line.prefix(column - 1).last
    guard rest.hasPrefix(key), before.map({ " ,{\"'".contains($0) }) ?? true else { return false }
    rest = rest.dropFirst(key.count)
    return rest.drop { "\"' ".contains($0) }.first == ":"
  }

  /// In a block map, a key at the same column that begins its line; in a flow map any.
  private func isPeer(_ column: Int, _ line: Int, of first: Position) -> Bool {
    func begins(_ line: Int, before column: Int) -> Bool {
      source.lines[line - 1].prefix(column - 1).allSatisfy { $0 == " " || $0 == "-" }
    }
    guard begins(first.line, before: first.column), line > first.line else { return true }
    return column == first.column && begins(line, before: column)
  }
}
