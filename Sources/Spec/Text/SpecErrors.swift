/// What is wrong with an experiment file, with the texts that the findings point into.
package struct SpecErrors: Error, Sendable {
  package var diagnostics: [Diagnostic]
  package var sources: [SourceText]
  /// What was read of a file whose settings can be tried all the same, to find what is wrong there
  /// in the same pass.
  package var file: ExperimentFile?

  package init(_ diagnostics: [Diagnostic], sources: [SourceText] = []) {
    self.diagnostics = diagnostics
    self.sources = sources
  }

  package var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// Joins findings of several readers of one file; each finding is kept once.
  package mutating func merge(_ other: SpecErrors) {
    diagnostics.append(contentsOf: other.diagnostics)
    for source in other.sources where !sources.contains(where: { $0.name == source.name }) {
      sources.append(source)
    }
  }

  /// Each finding once, errors and warnings in the order of the file, overrides after it.
  package var ordered: [Diagnostic] {
    var names = sources.map(\.name)
    var unique: [Diagnostic] = []
    for found in diagnostics where !unique.contains(found) {
      unique.append(found)
      if !names.contains(found.position.source) { names.append(found.position.source) }
    }
    func rank(_ found: Diagnostic, _ index: Int) -> (Int, Int, Int, Int) {
      let source = names.firstIndex(of: found.position.source) ?? names.count
      return (source, found.position.line, found.position.column, index)
    }
    return unique.enumerated()
      .sorted { rank($0.element, $0.offset) < rank($1.element, $1.offset) }
      .map(\.element)
  }

  /// The whole report: each finding with its line and a caret, then the counts.
  /// - Parameter colour: with the escape sequences of a terminal.
  package func rendered(colour: Bool = false) -> String {
    let found = ordered
    var text = found.map { rendered($0, colour: colour) }.joined()
    let errors = found.count { $0.severity == .error }
    let warnings = found.count - errors
    if warnings > 0 { text += "\(warnings) warning\(warnings == 1 ? "" : "s")\n" }
    guard errors > 0 else { return text }
    let name = sources.first?.name ?? found.first?.position.source ?? "the file"
    let label = Self.painted("error:", "31", colour)
    return text
      + "\(label) \(errors) error\(errors == 1 ? "" : "s") in \(name); nothing was run\n"
  }

  private func rendered(_ found: Diagnostic, colour: Bool) -> String {
    let position = found.position
    let isOverride = position.source.hasPrefix("override '")
    let place =
      isOverride
      ? position.source : "\(position.source):\(position.line):\(position.column)"
    let code = found.severity == .error ? "31" : "33"
    let label = Self.painted("\(found.severity.rawValue):", code, colour)
    var text = "\(Self.painted("\(place):", "1", colour)) \(label) \(found.message)\n"
    if let source = sources.first(where: { $0.name == position.source }),
      position.line >= 1, position.line <= source.lines.count
    {
      text += Self.excerpt(source.lines[position.line - 1], found, colour: colour)
    }
    if let hint = found.hint { text += "      hint: \(hint)\n" }
    return text
  }

  private static func painted(_ text: String, _ code: String, _ colour: Bool) -> String {
    colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// The source line and, below, `^~~~`; long lines are cut around the place.
  private static func excerpt(_ line: Substring, _ found: Diagnostic, colour: Bool) -> String {
    let widest = 160
    var characters = Array(line)
    var column = min(found.position.column, characters.count + 1)
    if characters.count > widest {
      let start = max(0, min(column - 1 - widest / 2, characters.count - widest))
      let end = min(characters.count, start + widest)
      let head: [Character] = start > 0 ? ["…"] : []
      let tail: [Character] = end < characters.count ? ["…"] : []
      characters = head + characters[start..<end] + tail
      column = column - start + head.count
    }
    let shown = String(characters.map { isHidden($0) ? "\u{FFFD}" : $0 })
    let number = String(found.position.line)
    let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
    let blank = String(repeating: " ", count: gutter.count)
    let padding = String(characters.prefix(column - 1).map { $0 == "\t" ? "\t" : " " })
    let length = max(1, min(found.length, characters.count - column + 1))
    let mark = "^" + String(repeating: "~", count: length - 1)
    return "\(gutter) | \(shown)\n\(blank) | \(padding)\(painted(mark, "32", colour))\n"
  }

  private static func isHidden(_ character: Character) -> Bool {
    character != "\t" && character.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
  }
}
