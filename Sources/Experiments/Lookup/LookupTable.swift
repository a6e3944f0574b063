import Spec

/// A table of results that were computed before: rows of parameters and of what they lead to.
struct LookupTable: Sendable {
  /// As errors name it.
  let name: String
  let rows: Int
  /// By name; those that nobody asked for are not there.
  private let columns: [String: LookupColumn]
  /// The line of the file on which a row stands; `nil`: in a file without lines.
  private let lines: [Int]?

  init(name: String, rows: Int, columns: [String: LookupColumn], lines: [Int]? = nil) {
    (self.name, self.rows, self.columns, self.lines) = (name, rows, columns, lines)
  }

  /// - Precondition: The column was asked for.
  subscript(column: String) -> LookupColumn {
    guard let found = columns[column] else { preconditionFailure("no column '\(column)'") }
    return found
  }

  /// `nil` in a file without lines.
  func line(of row: Int) -> Int? { lines?[row] }

  /// The rows that have all of the values.
  func rows(where keys: [(name: String, value: Value)]) -> [Int] {
    let wanted = keys.map { (self[$0.name], $0.value) }
    return (0..<rows).filter { row in wanted.allSatisfy { $0.holds($1, at: row) } }
  }

  /// The only row that has all of the values.
  /// - Throws: ``LookupError`` where there is none, naming the nearest, or several.
  func row(where keys: [(name: String, value: Value)]) throws(LookupError) -> Int {
    let found = rows(where: keys)
    guard let first = found.first else { throw missing(keys) }
    guard found.count == 1 else {
      throw LookupError(
        "\(found.count) rows of \(name) have \(Self.text(keys)), the first ones "
          + "\(place(of: found[0])) and \(place(of: found[1]))",
        hint: "name in 'keys' every column in which they differ")
    }
    return first
  }

  /// The rows that have all of the values, in the order of the whole numbers in a column.
  /// - Throws: ``LookupError`` where there is none, naming the nearest, or where two have the same
  ///   number.
  func curve(
    where keys: [(name: String, value: Value)], by column: String
  ) throws(LookupError) -> [(place: Int, row: Int)] {
    let found = rows(where: keys)
    guard !found.isEmpty else { throw missing(keys) }
    var curve: [(place: Int, row: Int)] = []
    for row in found {
      guard let place = self[column].number(at: row).flatMap(Int.init(exactly:)), place > 0 else {
        throw LookupError(
          "\(place(of: row)) of \(name) has \(self[column].text(at: row)) for '\(column)', "
            + "which counts from 1")
      }
      curve.append((place, row))
    }
    curve.sort { $0.place < $1.place }
    for (first, second) in zip(curve, curve.dropFirst()) where first.place == second.place {
      throw LookupError(
        "\(place(of: first.row)) and \(place(of: second.row)) of \(name) have \(Self.text(keys)) and "
          + "the same '\(column)'", hint: "name in 'keys' every column in which they differ")
    }
    return curve
  }

  // MARK: Words

  private func missing(_ keys: [(name: String, value: Value)]) -> LookupError {
    let text = "no row of \(name) has \(Self.text(keys))"
    guard let nearest = nearest(to: keys) else { return LookupError(text) }
    let cells = keys.map { "\($0.name)=\(self[$0.name].text(at: nearest))" }
    return LookupError(
      text, hint: "the nearest has \(cells.joined(separator: ", ")) (\(place(of: nearest)))")
  }

  /// The row with the least sum of distances, the first of several; `nil` in an empty table.
  func nearest(to keys: [(name: String, value: Value)]) -> Int? {
    func distance(_ row: Int) -> Double {
      keys.reduce(0) { $0 + self[$1.name].distance(from: $1.value, at: row) }
    }
    return (0..<rows).map { (distance($0), $0) }.min { $0.0 < $1.0 }?.1
  }

  private func place(of row: Int) -> String { lines.map { "line \($0[row])" } ?? "row \(row)" }

  private static func text(_ keys: [(name: String, value: Value)]) -> String {
    keys.map { "\($0.name)=\($0.value.text)" }.joined(separator: ", ")
  }
}

/// Why a table does not say what comes of an assignment.
struct LookupError: Error, Equatable, CustomStringConvertible {
  let what: String
  let hint: String?

  init(_ what: String, hint: String? = nil) { (self.what, self.hint) = (what, hint) }

  var description: String { what + (hint.map { "; \($0)" } ?? "") }
}
