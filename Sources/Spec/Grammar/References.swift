/// A text with `$name` references, cut into literal pieces and references.
struct ReferenceText {
  enum Piece {
    case literal(String)
    case parameter(Int)
  }

  /// A reference to what is no parameter.
  struct Unknown {
    let name: String
    /// Characters before its `$`.
    let offset: Int
    /// Written `${name}` of a known parameter.
    var isBraced = false
  }

  private(set) var pieces: [Piece] = []
  private(set) var unknown: [Unknown] = []

  /// The parameter that is the whole text.
  var whole: Int? {
    if pieces.count == 1, case .parameter(let index) = pieces[0] { index } else { nil }
  }

  var parameters: [Int] {
    pieces.compactMap { if case .parameter(let index) = $0 { index } else { nil } }
  }

  /// `nil`: the text has no `$` at all.
  init?(_ text: String, names: [String]) {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return nil }
    let characters = Array(text)
    var literal = ""
    var index = 0
    while index < characters.count {
      guard characters[index] == "$" else {
        literal.append(characters[index])
        index += 1
        continue
      }
      let rest = characters[(index + 1)...]
      if rest.first == "$" {
        literal.append("$")
        index += 2
      } else if let found = Self.parameter(rest, names) {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
        pieces.append(.parameter(found))
        index += 1 + names[found].count
      } else {
        note(rest, at: index, names)
        literal.append("$")
        index += 1
      }
    }
    if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
  }

  /// The longest name that the text begins with and that does not go on as a word.
  private static func parameter(_ text: ArraySlice<Character>, _ names: [String]) -> Int? {
    var best: Int?
    for (index, name) in names.enumerated() where name.count > best.map({ names[$0].count }) ?? 0 {
      guard text.starts(with: name) else { continue }
      let after = text.dropFirst(name.count).first
      if !(after.map(isWord) ?? false) { best = index }
    }
    return best
  }

  private mutating func note(_ rest: ArraySlice<Character>, at offset: Int, _ names: [String]) {
    if let first = rest.first, first.isLetter || first == "_" {
      unknown.append(Unknown(name: String(rest.prefix(while: Self.isWord)), offset: offset))
    } else if rest.first == "{" {
      let name = String(rest.dropFirst().prefix { $0 != "}" })
      if names.contains(name) {
        unknown.append(Unknown(name: name, offset: offset, isBraced: true))
      }
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}

extension FileReader {
  /// Every `$name` is a parameter, and every parameter is used (but for `command`, whose program
  /// receives all of them).
  /// - Returns: whether every reference is to a parameter.
  mutating func checkReferences(in file: ExperimentFile) -> Bool {
    let count = diagnostics.count
    let names = parameters.map(\.name)
    var isUsed = [Bool](repeating: false, count: names.count)
    check(file.settings, names, &isUsed)
    let allAreKnown = diagnostics.count == count
    let expressions =
      parameters.compactMap(\.when) + file.constraints.map(\.expression)
    for name in expressions.flatMap(\.parameterNames) {
      if let index = names.firstIndex(of: name) { isUsed[index] = true }
    }
    guard file.experiment.value != "command" else { return allAreKnown }
    for (index, parameter) in parameters.enumerated() where !isUsed[index] {
      diagnostics.append(
        Diagnostic(
          at: parameter.position, length: max(1, parameter.name.split(separator: ".").last!.count),
          "parameter '\(parameter.name)' is not used",
          hint: "write $\(parameter.name) in settings, or remove it"))
    }
    return allAreKnown
  }

  private mutating func check(_ node: Node, _ names: [String], _ isUsed: inout [Bool]) {
    switch node.content {
    case .text(let text):
      guard let references = ReferenceText(text, names: names) else { return }
      for index in references.parameters { isUsed[index] = true }
      for unknown in references.unknown { note(unknown, in: node, names) }
    case .list(let elements):
      for element in elements { check(element, names, &isUsed) }
    case .map(let entries):
      for entry in entries { check(entry.value, names, &isUsed) }
    default: break
    }
  }

  private mutating func note(_ unknown: ReferenceText.Unknown, in node: Node, _ names: [String]) {
    let position = node.position(ofCharacter: unknown.offset)
    if unknown.isBraced {
      let message = "'${\(unknown.name)}' is not replaced"
      diagnostics.append(
        Diagnostic(
          at: position, length: unknown.name.count + 3, message,
          hint: "write $\(unknown.name), or $$ for a $"))
      return
    }
    let list = names.isEmpty ? "there are none" : "there are: \(names.joined(separator: ", "))"
    diagnostics.append(
      Diagnostic(
        at: position, length: unknown.name.count + 1,
        "'$\(brief(unknown.name))' is no parameter (\(list))",
        hint: Nearest.hint(for: unknown.name, among: names) ?? "write $$ for a $"))
  }
}
