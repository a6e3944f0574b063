import Spec

/// Which columns of a table are used, and what for.
struct LookupChoice: Sendable {
  /// One metric of a table.
  struct Metric: Sendable, Equatable {
    /// As it is recorded.
    let name: String
    /// The columns that hold it: one, or one for each place of its curve.
    let columns: [String]
    /// Where on the axis the values of `columns` lie; empty for a single value, or where the table
    /// has a row for each place.
    let places: [Int]
  }

  var keys: [String]
  var metrics: [Metric]
  /// The column with the place of a row on its curve; `nil`: a row is a whole trial.
  var epoch: String?
  /// Of seconds.
  var duration: String?

  /// Columns that must hold numbers.
  var numbers: [String] { metrics.flatMap(\.columns) + [epoch, duration].compactMap { $0 } }
  var columns: [String] { keys + numbers }

  func names(_ column: String) -> Bool { columns.contains(column) }

  /// The name of the column that a dataset of two axes has at a place of its second one.
  static func cell(of dataset: String, at place: Int) -> String { "\(dataset)[\(place)]" }
}

extension LookupChoice {
  /// Takes the metrics that the words stand for; what the file lacks is noted.
  mutating func take(_ words: [String], from file: LookupFile, _ settings: inout Settings) {
    for word in words {
      if let metric = Metric(word, in: file) {
        metrics.append(metric)
      } else {
        Self.noteMissing(word, in: file, at: "metrics", &settings)
      }
    }
    for metric in metrics where metrics.count(where: { $0.name == metric.name }) > 1 {
      settings.note("two of the metrics would be '\(metric.name)'", at: "metrics")
      return
    }
    if epoch != nil, let curve = metrics.first(where: { !$0.places.isEmpty }) {
      settings.note(
        "'\(curve.name)' has its epochs beside each other, and 'epoch' below each other",
        at: "epoch")
    }
    let single = [("epoch", epoch), ("duration", duration)]
    for (key, column) in keys.map({ ("keys", Optional($0)) }) + single {
      guard let column, !file.columns.contains(column) else { continue }
      Self.noteMissing(column, in: file, at: key, &settings)
    }
  }

  private static func noteMissing(
    _ column: String, in file: LookupFile, at key: String, _ settings: inout Settings
  ) {
    let names = file.names.map { $0.prefix(40) }
    let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    let near = Nearest.word(to: column, among: file.names).map { "did you mean '\($0)'? " } ?? ""
    settings.note(
      "\(file.path) has no column '\(column)'", at: key, hint: near + "the columns are: \(shown)")
  }
}

extension LookupChoice.Metric {
  /// The metric that `word` stands for: a column; a dataset with curves; or, where the word has a `*`,
  /// the columns whose names have a whole number in its place.
  /// - Returns: `nil` where the file has none of these.
  init?(_ word: String, in file: LookupFile) {
    if file.columns.contains(word) {
      self.init(name: word, columns: [word], places: [])
    } else if let curve = file.curves.first(where: { $0.name == word }) {
      self.init(
        name: word, columns: curve.places.map { LookupChoice.cell(of: word, at: $0) },
        places: curve.places)
    } else {
      let parts = word.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { return nil }
      var found = file.columns.compactMap { column in
        Self.place(in: column, parts).map { (place: $0, column: column) }
      }
      guard !found.isEmpty else { return nil }
      found.sort { $0.place < $1.place }
      self.init(
        name: Self.name(parts), columns: found.map(\.column), places: found.map(\.place))
    }
  }

  /// The whole number that a column's name has between two parts.
  private static func place(in column: String, _ parts: [String]) -> Int? {
    guard column.hasPrefix(parts[0]), column.hasSuffix(parts[1]),
      column.utf8.count > parts[0].utf8.count + parts[1].utf8.count
    else { return nil }
    let number = column.dropFirst(parts[0].count).dropLast(parts[1].count)
    guard number.allSatisfy({ $0.isASCII && $0.isNumber }), let place = Int(number), place > 0
    else { return nil }
    return place
  }

  /// `loss` of `loss_*` and of `*_loss`; `value` where nothing is left.
  private static func name(_ parts: [String]) -> String {
    func isMark(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
    let head = String(parts[0].reversed().drop(while: isMark).reversed())
    let tail = String(parts[1].drop(while: isMark))
    let name = head.isEmpty || tail.isEmpty ? head + tail : "\(head)_\(tail)"
    return name.isEmpty ? "value" : name
  }
}
