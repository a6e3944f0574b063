/// Words close to a misspelt one.
package enum Nearest {
  /// The word of `words` with the least Damerau–Levenshtein distance to `word` (neighbours swapped
  /// count 1, capitals nothing), if it is at most `max(1, length / 3)`; ties go to the earlier.
  package static func word(to word: String, among words: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let target = Array(word.lowercased())
    var best: (word: String, distance: Int)?
    for candidate in words where abs(candidate.count - target.count) <= limit {
      let found = distance(target, Array(candidate.lowercased()))
      if found <= limit, found < target.count, found < best?.distance ?? .max {
        best = (candidate, found)
      }
    }
    return best?.word
  }

  static func hint(for word: String, among words: [String]) -> String? {
    self.word(to: word, among: words).map { "did you mean '\($0)'?" }
  }

  /// Damerau–Levenshtein distance in its optimal-alignment form.
  static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var rows = [[Int]](repeating: Array(0...second.count), count: first.count + 1)
    for row in 0..<first.count {
      rows[row + 1][0] = row + 1
      for column in 0..<second.count {
        let isSame = first[row] == second[column]
        var cost = min(rows[row][column + 1], rows[row + 1][column]) + 1
        cost = min(cost, rows[row][column] + (isSame ? 0 : 1))
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, rows[row - 1][column - 1] + 1)
        }
        rows[row + 1][column + 1] = cost
      }
    }
    return rows[first.count][second.count]
  }
}

/// A text of the file inside a message: on one line, at most 40 characters.
func brief(_ text: String) -> String {
  let plain = String(text.map { $0.isNewline ? " " : $0 })
  return plain.count > 40 ? "\(plain.prefix(39))…" : plain
}
