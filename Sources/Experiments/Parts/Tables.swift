import Datasets
import Spec
import Tensors

/// A table of numbers with a target or several, before it is read or generated.
protocol TableRecipe: Sendable {
  /// Numbers of one sample.
  var features: Int { get }
  /// Classes, or `nil` where the target is a number.
  var classes: Int? { get }
  /// Targets of one sample; 1 where they are classes.
  var targetCount: Int { get }
  /// What targets are, where they are no class.
  var form: TargetForm { get }
  var identity: String { get throws }
  /// Everything that determines the table but its stream.
  var source: String { get }
  /// Reads or generates the table.
  /// - Parameter stream: For data that are generated; equal in all trials of a file.
  func table(from stream: RandomStream) throws -> Table
}

extension TableRecipe {
  var targetCount: Int { 1 }
  var form: TargetForm { .numbers }
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
  Part("planes", "several linear targets of normal features, or labels by their signs") {
    settings in
    let samples = takeSamples(&settings)
    let features = settings.take("features", default: 10, in: 1...100_000, "columns")
    let targets = settings.take("targets", default: 3, in: 1...10_000, "columns to predict")
    let noise = settings.take(
      "noise", default: 0.1, in: 0.0..., "deviation of a target, before its sign")
    let form = takeForm(&settings)
    settings.require(room: samples, features + targets, width: 8, for: "the table", at: "samples")
    let data = PlanesData(
      samples: samples, features: features, targets: targets, noise: noise, form: form)
    return GeneratedTable(
      data: data, features: features, classes: nil, targetCount: targets, form: form)
  },
  Part("csv", "a file of numbers with a header") { settings in
    let path = settings.takePath("path", example: "data.csv", "the file")
    let targets = settings.take(
      "target", example: ["price"], counts: 1...10_000, "column to predict, or several")
    let form = takeForm(&settings)
    let categorical = settings.take(
      "categorical", default: [String](),
      "columns that hold names, not numbers; the target too where it names a class")
    let classes = settings.takeOptional(
      "classes", in: 2...100_000, "classes of the target, 0 and up; without it a number")
    let limit = settings.takeOptional("limit", in: 1...Int.max, "the first n samples only")
    if settings.isDescribing {
      return GeneratedTable(data: SineData(samples: 1), features: 1, classes: nil)
    }
    for (key, isGiven) in [
      ("classes", classes != nil), ("categorical", names(targets, categorical)),
    ]
    where isGiven && (targets.count > 1 || form != .numbers) {
      settings.note(
        "several targets are numbers, labels or shares, and no classes", at: key,
        hint: "one target may be a class")
    }
    return try CSVTable(
      path: path, targets: targets, form: form, categorical: categorical,
      classes: classes, limit: limit)
  },
]

private func takeForm(_ settings: inout Settings) -> TargetForm {
  let word = settings.take(
    "targets_are", default: TargetForm.numbers.rawValue, oneOf: TargetForm.allCases.map(\.rawValue),
    "numbers; labels: 0 or 1 each, of which several may hold; shares: probabilities that add up to 1"
  )
  return TargetForm(rawValue: word) ?? .numbers
}

private func names(_ targets: [String], _ categorical: [String]) -> Bool {
  targets.contains(where: categorical.contains)
}

private func takeSamples(_ settings: inout Settings) -> Int {
  settings.take("samples", default: 1000, in: 2...100_000_000, "rows")
}

/// A table drawn from a stream.
struct GeneratedTable: TableRecipe {
  let data: any GeneratedData
  let features: Int
  let classes: Int?
  var targetCount = 1
  var form = TargetForm.numbers

  var identity: String { data.identity }
  var source: String { data.identity }

  func table(from stream: RandomStream) -> Table { data.table(from: stream) }
}
