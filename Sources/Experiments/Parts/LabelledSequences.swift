import Datasets
import Neural
import Spec
import Tensors

/// `data:` of models that read a sequence and judge it as a whole.
let labelledSequences: [Part<any DataRecipe>] = [
  Part("brackets", "sequences of brackets, balanced or not") { settings in
    let samples = takeSequences(&settings)
    let kinds = settings.take("kinds", default: 2, in: 1...1000, "of brackets")
    let shortest = settings.take("shortest", default: 2, in: 1...4096, "pairs of brackets")
    let longest = settings.take("longest", default: 8, in: 1...4096, "pairs of brackets")
    if shortest > longest { settings.note("it must not exceed 'longest'", at: "shortest") }
    settings.require(
      room: samples, 2 * longest, width: 8, for: "the sequences", at: "samples")
    let data = BracketData(
      samples: samples, kinds: kinds, pairs: min(shortest, longest)...longest)
    var learning = TableLearning(
      table: GeneratedTable(data: data, features: 2 * longest, classes: 2),
      shares: SplitShares(&settings, hasTest: true), standardizes: false)
    learning.tokens = .sequence(vocabulary: 1 + 2 * kinds)
    return learning
  },
  Part("adding", "sequences of numbers, and the sum of two marked ones") { settings in
    let samples = takeSequences(&settings)
    let steps = settings.take("steps", default: 50, in: 2...65536, "numbers of a sequence")
    settings.require(room: samples, 2 * steps, width: 8, for: "the sequences", at: "samples")
    let data = AddingData(samples: samples, steps: steps)
    var learning = TableLearning(
      table: GeneratedTable(data: data, features: 2 * steps, classes: nil),
      shares: SplitShares(&settings, hasTest: true), standardizes: false)
    learning.sequence = SequenceExtents(steps: steps, features: 2)
    return learning
  },
  Part("lines", "a file of lines, each a class, a tab and a text, by characters") { settings in
    let path = settings.takePath("path", example: "lines.tsv", "the file, plain or gzip")
    let longest = settings.takeOptional(
      "longest", in: 1...65536,
      "characters that are read of a line; all of the longest but at most 65536, if not given")
    let shares = SplitShares(&settings, hasTest: true)
    if settings.isDescribing {
      let none = GeneratedTable(data: SineData(samples: 1), features: 1, classes: 2)
      return TableLearning(table: none, shares: shares, standardizes: false)
    }
    let lines = try LabelledLines(file: path)
    let read = longest ?? min(lines.longest, 65536)
    settings.require(room: lines.tokens.count, read, width: 8, for: "the lines", at: "longest")
    let table = try LineTable(lines, path: path, longest: read)
    var learning = TableLearning(table: table, shares: shares, standardizes: false)
    learning.tokens = .sequence(vocabulary: lines.vocabulary)
    return learning
  },
]

private func takeSequences(_ settings: inout Settings) -> Int {
  settings.take("samples", default: 10_000, in: 2...100_000_000, "sequences")
}

/// Lines of a file, of which classes and characters have been counted.
private struct LineTable: TableRecipe {
  let path: String
  /// Characters of a line, with those that fill it up.
  let features: Int
  let classes: Int?

  /// - Throws: `DatasetError` where there are no lines, or not two classes.
  init(_ lines: LabelledLines, path: String, longest: Int) throws {
    guard !lines.tokens.isEmpty else { throw DatasetError(path, "has no lines") }
    guard lines.classNames.count > 1 else {
      throw DatasetError(path, "has lines of one class, and two are needed")
    }
    (self.path, features, classes) = (path, longest, lines.classNames.count)
  }

  var identity: String { get throws { try DataPath.identity(of: path) } }
  var source: String { "lines \(path) \(features)" }

  func table(from stream: RandomStream) throws -> Table {
    let lines = try LabelledLines(file: path)
    let rows = lines.tokens.flatMap { tokens -> [Double] in
      let read = tokens.prefix(features).map(Double.init)
      return read + [Double](repeating: 0, count: features - read.count)
    }
    return Table(
      features: Matrix(rows: lines.tokens.count, columns: features, values: rows),
      target: lines.labels.map(Double.init), featureNames: (0..<features).map { "token\($0)" },
      targetName: "class", classNames: lines.classNames)
  }
}
