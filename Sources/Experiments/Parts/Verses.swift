import Datasets
import Neural
import Spec
import Tensors
import Training

/// `data: verses`.
let verses = Part<any DataRecipe>(
  "verses", "verses of the King James Bible, each with its testament or book"
) { settings in
  let length = settings.take(
    "length", default: 128, in: 1...4096,
    "characters that are read of a verse, those from its beginning; shorter ones are filled up")
  let label = settings.take(
    "label", default: VerseLearning.Label.testament.rawValue,
    oneOf: VerseLearning.Label.allCases.map(\.rawValue), "the class of a verse")
  let limit = settings.takeOptional(
    "limit", in: 2...Int.max, "so many verses only, drawn from all")
  let shares = SplitShares(&settings, hasTest: true)
  if !settings.isDescribing { try KingJamesBible.requireProgram() }
  return VerseLearning(
    length: length, label: VerseLearning.Label(rawValue: label) ?? .testament, limit: limit,
    shares: shares)
}

/// Verses to learn from, in characters, split at random.
struct VerseLearning: DataRecipe {
  enum Label: String, CaseIterable, Sendable {
    /// Old or new.
    case testament
    /// Of 66.
    case book
  }

  let length: Int
  let label: Label
  let limit: Int?
  let shares: SplitShares

  var features: Int { length }
  var classes: Int? { label == .testament ? 2 : KingJamesBible.books }
  var tokens: TokenInputs? { .sequence(vocabulary: 1 + KingJamesBible.vocabulary) }
  var hasValidation: Bool { shares.validation > 0 }
  var hasTest: Bool { shares.test > 0 }
  var identity: [String] { [KingJamesBible.identity] }
  var source: String { "verses \(length) \(label) \(String(describing: limit)) \(shares)" }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let all = try KingJamesBible.verses()
    // The first of a random order are those that a limit leaves.
    let order = Permutation(count: all.count, stream: random("verses"))
    let chosen = order.numbers(at: 0..<min(limit ?? all.count, all.count)).map { all[$0] }
    let test = Split(count: chosen.count, validation: shares.test, stream: random("test split"))
    let rest = test.training.map { chosen[$0] }
    let split = Split(
      count: rest.count, validation: shares.validation, stream: random("validation split"))
    func samples(_ verses: [KingJamesBible.Verse]) -> VerseSamples {
      VerseSamples(verses, length: length, label: label)
    }
    return try LearningData(
      training: samples(split.training.map { rest[$0] }),
      validation: try .aside(shares.validation, split.validation.count) {
        samples(split.validation.map { rest[$0] })
      },
      test: try .aside(shares.test, test.validation.count) {
        samples(test.validation.map { chosen[$0] })
      })
  }
}

/// Verses cut or filled up to one length, each with its class.
struct VerseSamples: SampleSource {
  let inputShape: Shape
  let targetWidth = 1
  private let tokens: [UInt16]
  private let labels: [UInt8]

  var count: Int { labels.count }

  init(_ verses: [KingJamesBible.Verse], length: Int, label: VerseLearning.Label) {
    inputShape = [length]
    tokens = verses.flatMap { verse in
      let read = verse.tokens.prefix(length)
      return read + [UInt16](repeating: 0, count: length - read.count)
    }
    labels = verses.map { verse in
      switch label {
      case .testament: verse.isOfNewTestament ? 1 : 0
      case .book: UInt8(verse.book)
      }
    }
  }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    let length = inputShape.count
    for (row, sample) in samples.enumerated() {
      for place in 0..<length {
        inputs[row * length + place] = Float(tokens[sample * length + place])
      }
      targets[row] = Float(labels[sample])
    }
  }
}
