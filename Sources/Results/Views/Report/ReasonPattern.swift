/// A reason cut into what is said and what differs from case to case: numbers, paths, identifiers.
/// Reasons of one kind are one line of a table, with `…` where they differ.
struct ReasonPattern: Sendable {
  private struct Piece: Sendable {
    let text: String
    /// Whether another of this kind may have something else there.
    let mayVary: Bool
    /// Whether another has.
    var varies = false
  }
  private var pieces: [Piece] = []

  init(_ reason: String) {
    var rest = reason[...]
    var word = ""
    while let first = rest.first {
      let isMark = Self.isMark(first)
      let next = rest.prefix { Self.isMark($0) == isMark }
      rest = rest[next.endIndex...]
      if isMark {
        append(next, mayVary: false)
      } else {
        add(next, after: word)
        word = String(next)
      }
    }
  }

  /// What reasons of one kind have in common; an empty text stands for each place that may differ.
  var kind: [String] { pieces.map { $0.mayVary ? "" : $0.text } }

  var text: String { pieces.map { $0.varies ? "…" : $0.text }.joined() }

  /// Takes up another of this kind.
  mutating func join(_ other: ReasonPattern) {
    precondition(kind == other.kind, "'\(text)' and '\(other.text)' are no reasons of one kind")
    for place in pieces.indices where pieces[place].text != other.pieces[place].text {
      pieces[place].varies = true
    }
  }

  // MARK: - Cutting

  private static func isMark(_ character: Character) -> Bool {
    character.isWhitespace || "\"'`()[]{}<>,;:|=".contains(character)
  }

  /// After these a number says what happened.
  private static let codes: Set<String> = ["code", "signal", "errno", "status"]

  private mutating func add(_ word: Substring, after before: String) {
    if Self.isPath(word) || Self.isIdentifier(word) {
      append(word, mayVary: true)
    } else if Self.codes.contains(before.lowercased()) {
      append(word, mayVary: false)
    } else if Double(word) != nil, word.contains(where: \.isDigit) {
      append(word, mayVary: true)
    } else {
      addRuns(of: word)
    }
  }

  /// Digits inside a word, as in `trial12` or `0.3s`.
  private mutating func addRuns(of word: Substring) {
    var rest = word
    while let first = rest.first {
      let next = rest.prefix { $0.isDigit == first.isDigit }
      append(next, mayVary: first.isDigit)
      rest = rest[next.endIndex...]
    }
  }

  private mutating func append(_ text: Substring, mayVary: Bool) {
    if !mayVary, let last = pieces.last, !last.mayVary {
      pieces[pieces.count - 1] = Piece(text: last.text + text, mayVary: false)
    } else {
      pieces.append(Piece(text: String(text), mayVary: mayVary))
    }
  }

  /// `/tmp/x`, `./run.sh`, `data/part-1.csv`; not `I/O` or `and/or`.
  private static func isPath(_ word: Substring) -> Bool {
    guard word.contains("/"), word.count > 1 else { return false }
    return word.hasPrefix("/") || word.hasPrefix("./") || word.hasPrefix("../")
      || word.hasPrefix("~/") || word.contains(".") || word.count(where: { $0 == "/" }) > 1
  }

  /// At least eight hexadecimal digits, as in a hash or a UUID.
  private static func isIdentifier(_ word: Substring) -> Bool {
    word.count >= 8 && word.contains(where: \.isDigit)
      && word.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
