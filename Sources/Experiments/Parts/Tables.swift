import Datasets
import Spec
import Tensors

/// A table of numbers with a target, before it is read or generated.
protocol TableRecipe: Sendable {
  /// Numbers of one sample.
  var features: Int { get }
  /// Classes, or `nil` where the target is a number.
  var classes: Int? { get }
  var identity: String { get throws }
  /// Everything that determines the table but its stream.
  var source: String { get }
  /// Reads or generates the table.
  /// - Parameter stream: For data that are generated; equal in all trials of a file.
  func table(from stream: RandomStream) throws -> Table
}

/// Tables with a target: `data:` of linear models, and among the `data:` of networks.
let tables: [Part<any TableRecipe>] = [
  Part("linear", "a linear target of normal features, alike where `correlation` is high") {
    settings in
    let samples = takeSamples(&settings)
    let features = settings.take("features", default: 10, in: 1...100_000, "columns")
    let noise = settings.take("noise", default: 0.1, in: 0.0..., "deviation of the target")
    let correlation = settings.take(
      "correlation", default: 0.0, in: 0.0...1.0, "of every two features with each other")
    settings.require(room: samples, features, width: 8, for: "the table", at: "samples")
    let data = LinearData(
      samples: samples, features: features, noise: noise, correlation: correlation)
    return GeneratedTable(data: data, features: features, classes: nil)
  },
  Part("sine", "a noisy sine of one feature") { settings in
    let samples = takeSamples(&settings)
    let noise = settings.take("noise", default: 0.1, in: 0.0..., "deviation of the target")
    let frequency = settings.take("frequency", default: 1.0, in: 0.0..., "periods over the range")
    let data = SineData(samples: samples, noise: noise, frequency: frequency)
    return GeneratedTable(data: data, features: 1, classes: nil)
  },
  Part("moons", "two interleaving half circles: two classes") { settings in
    let samples = takeSamples(&settings)
    let noise = settings.take("noise", default: 0.1, in: 0.0..., "deviation of each coordinate")
    return GeneratedTable(
      data: TwoMoonsData(samples: samples, noise: noise), features: 2, classes: 2)
  },
  Part("spirals", "two interleaving spirals: two classes") { settings in
    let samples = takeSamples(&settings)
    let noise = settings.take("noise", default: 0.02, in: 0.0..., "deviation of each coordinate")
    let turns = settings.take("turns", default: 1.5, in: 0.0..., "of each spiral")
    return GeneratedTable(
      data: TwoSpiralsData(samples: samples, noise: noise, turns: turns), features: 2, classes: 2)
  },
  Part("blobs", "normal clouds around random centres: a class each") { settings in
    let samples = takeSamples(&settings)
    let classes = settings.take("classes", default: 3, in: 1...1000, "clouds")
    let features = settings.take("features", default: 2, in: 1...100_000, "coordinates")
    let spread = settings.take("spread", default: 1.0, in: 0.0..., "deviation within a cloud")
    settings.require(room: samples, features, width: 8, for: "the table", at: "samples")
    let data = BlobsData(samples: samples, classes: classes, features: features, spread: spread)
    return GeneratedTable(data: data, features: features, classes: classes)
  },
  Part("csv", "a file of numbers with a header") { settings in
    let path = settings.takePath("path", example: "data.csv", "the file")
    let target = settings.take("target", example: "price", "column to predict")
    let categorical = settings.take(
      "categorical", default: [String](),
      "columns that hold names, not numbers; the target too where it names a class")
    let classes = settings.takeOptional(
      "classes", in: 2...100_000, "classes of the target, 0 and up; without it a number")
    let limit = settings.takeOptional("limit", in: 1...Int.max, "the first n samples only")
    if settings.isDescribing {
      return GeneratedTable(data: SineData(samples: 1), features: 1, classes: nil)
    }
    return try CSVTable(
      path: path, target: target, categorical: categorical, classes: classes, limit: limit)
  },
]

private func takeSamples(_ settings: inout Settings) -> Int {
  settings.take("samples", default: 1000, in: 2...100_000_000, "rows")
}

/// A table drawn from a stream.
struct GeneratedTable: TableRecipe {
  let data: any GeneratedData
  let features: Int
  let classes: Int?

  var identity: String { data.identity }
  var source: String { data.identity }

  func table(from stream: RandomStream) -> Table { data.table(from: stream) }
}

/// A table in a file, of which the header has been read.
private struct CSVTable: TableRecipe {
  let path, target: String
  let categorical: [String]
  let classes: Int?
  let limit: Int?
  let features: Int

  init(
    path: String, target: String, categorical: [String], classes: Int?, limit: Int?
  ) throws {
    (self.path, self.target, self.categorical) = (path, target, categorical)
    self.limit = limit
    let header = try CSVFile.header(path)
    for column in [target] + categorical where !header.contains(column) {
      throw DatasetError(
        path, line: 1, "there is no column '\(column)'",
        hint: "the columns are: \(header.joined(separator: ", "))")
    }
    guard !categorical.isEmpty else {
      (features, self.classes) = (header.count - 1, classes)
      return
    }
    // How many columns and classes names become is known only from the rows.
    let table = try Table(csv: path, target: target, categorical: categorical, limit: limit)
    features = table.features.columns
    self.classes = classes ?? (table.classNames.isEmpty ? nil : max(2, table.classNames.count))
  }

  var source: String {
    "csv \([path, target]) \(categorical) \(String(describing: classes)) "
      + String(describing: limit)
  }

  /// Reads all of it once, so that what is wrong with a cell is found before anything runs.
  var identity: String {
    get throws {
      _ = try read()
      return try DataPath.identity(of: path)
    }
  }

  func table(from stream: RandomStream) throws -> Table { try read() }

  private func read() throws -> Table {
    let table = try Table(csv: path, target: target, categorical: categorical, limit: limit)
    if let classes {
      for (row, label) in table.target.enumerated()
      where label != label.rounded() || label < 0 || label >= Double(classes) {
        throw DatasetError(
          path, line: row + 2, "'\(target)' is \(label), no class of 0..<\(classes)")
      }
    }
    return table
  }
}
