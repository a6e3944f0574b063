import Classic
import Datasets
import Neural
import Spec
import Tensors
import Training

/// A table to learn from, split and scaled.
struct TableLearning: DataRecipe {
  let table: any TableRecipe
  let shares: SplitShares
  let standardizes: Bool
  var tokens: TokenInputs?
  var sequence: SequenceExtents?

  var features: Int { table.features }
  var classes: Int? { table.classes }
  var targetCount: Int { table.targetCount }
  var targets: TargetKind {
    switch table.form {
    case .numbers: classes == nil ? .numbers : .classes
    case .labels: .labels
    case .shares: .shares
    }
  }
  var identity: [String] { get throws { [try table.identity] } }

  var hasValidation: Bool { shares.validation > 0 }
  var hasTest: Bool { shares.test > 0 }

  var source: String {
    "\(table.source) \(shares.validation) \(shares.test) \(standardizes)"
  }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let all = try table.table(from: random("data"))
    let (rest, test) = all.split(validation: shares.test, stream: random("test split"))
    let (training, validation) = rest.split(
      validation: shares.validation, stream: random("validation split"))
    let scale = standardizes ? Standardization.fitted(to: training.features) : nil
    func samples(_ table: Table) -> TableSamples {
      TableSamples(scale?.applied(to: table.features) ?? table.features, table.targets)
    }
    return try LearningData(
      training: samples(training),
      validation: try .aside(shares.validation, validation.count) { samples(validation) },
      test: try .aside(shares.test, test.count) { samples(test) })
  }

  /// The same table as data of a network: its settings, and those of the split.
  static func part(_ table: Part<any TableRecipe>) -> Part<any DataRecipe> {
    Part(table.name, table.summary) { settings in
      // All settings are taken, also where the table itself cannot be made.
      let made = Result { try table.make(&settings) }
      let standardizes = settings.take(
        "standardize", default: true, "scale features to mean 0 and deviation 1 in training")
      let shares = SplitShares(&settings, hasTest: true)
      return TableLearning(table: try made.get(), shares: shares, standardizes: standardizes)
    }
  }
}

/// Rows of a table as Float.
struct TableSamples: SampleSource {
  let count: Int
  let inputShape: Shape
  let targetWidth: Int
  private let features: [Float]
  private let targets: [Float]

  init(_ features: Matrix, _ targets: Matrix) {
    (count, targetWidth) = (targets.rows, targets.columns)
    inputShape = [features.columns]
    self.features = features.values.map(Float.init)
    self.targets = targets.values.map(Float.init)
  }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    features.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: inputShape.count, into: inputs)
    }
    self.targets.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: targetWidth, into: targets)
    }
  }
}
