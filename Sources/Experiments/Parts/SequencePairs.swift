import Datasets
import Neural
import Spec
import Tensors
import Training

/// `data:` of models that read one sequence and tell another.
let sequencePairs: [Part<any DataRecipe>] = [
  Part("copy", "random symbols, and the same again") { takeSymbols(.copy, &$0) },
  Part("reverse", "random symbols, and the same from the end") { takeSymbols(.reverse, &$0) },
  Part("sort", "random symbols, and the same in order") { takeSymbols(.sort, &$0) },
  Part("dates", "dates as people write them, and in the form 1999-03-21, by characters") {
    takePairs(of: DatePairs(), &$0)
  },
]

private func takeSymbols(_ task: SymbolPairs.Task, _ settings: inout Settings) -> PairLearning {
  let symbols = settings.take("symbols", default: 10, in: 1...10_000, "different symbols")
  let shortest = settings.take("shortest", default: 3, in: 1...4096, "symbols of a sequence")
  let longest = settings.take("longest", default: 10, in: 1...4096, "symbols of a sequence")
  if shortest > longest { settings.note("it must not exceed 'longest'", at: "shortest") }
  let lengths = min(shortest, longest)...longest
  return takePairs(of: SymbolPairs(task, symbols: symbols, lengths: lengths), &settings)
}

private func takePairs(
  of generator: some PairGenerator, _ settings: inout Settings
) -> PairLearning {
  let samples = settings.take("samples", default: 10_000, in: 2...100_000_000, "pairs")
  settings.require(
    room: samples, generator.sourceLength + generator.targetLength, width: 2, for: "the pairs",
    at: "samples")
  let shares = SplitShares(&settings, hasTest: true)
  settings.check(shares, of: samples, at: "samples")
  return PairLearning(generator: generator, samples: samples, shares: shares)
}

/// Generated pairs of sequences to learn from: the first to train, then the shares set aside to
/// validate and to test.
struct PairLearning: DataRecipe {
  let generator: any PairGenerator
  let samples: Int
  let shares: SplitShares

  var extents: PairExtents {
    PairExtents(
      source: generator.sourceLength, target: generator.targetLength,
      vocabulary: generator.vocabulary, pad: Int(TokenPairs.pad), start: Int(TokenPairs.start),
      end: Int(TokenPairs.end))
  }
  var features: Int { extents.count }
  var classes: Int? { generator.vocabulary }
  var tokens: TokenInputs? { .pair(extents) }
  var hasValidation: Bool { shares.validation > 0 }
  var hasTest: Bool { shares.test > 0 }
  var identity: [String] { [generator.identity] }
  var source: String { "\(generator.identity) \(samples) \(shares)" }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let pairs = generator.pairs(samples, from: random("data"))
    let ranges = try shares.ranges(of: samples)
    return try LearningData(
      training: PairSamples(pairs, ranges.training),
      validation: ranges.validation.map { PairSamples(pairs, $0) },
      test: ranges.test.map { PairSamples(pairs, $0) })
  }
}

/// A stretch of pairs: inputs as ``PairExtents`` has them, and the tokens of the targets, −1 where they
/// are filled up.
package struct PairSamples: SampleSource {
  private let pairs: TokenPairs
  private let range: Range<Int>

  package init(_ pairs: TokenPairs, _ range: Range<Int>) {
    (self.pairs, self.range) = (pairs, range)
  }

  package var count: Int { range.count }
  package var inputShape: Shape { [pairs.sourceLength + pairs.targetLength] }
  package var targetWidth: Int { pairs.targetLength }

  package func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    let (sourceLength, targetLength) = (pairs.sourceLength, pairs.targetLength)
    let width = sourceLength + targetLength
    pairs.sources.withUnsafeBufferPointer { sources in
      for (row, sample) in samples.enumerated() {
        let first = (range.lowerBound + sample) * sourceLength
        for place in 0..<sourceLength {
          inputs[row * width + place] = Float(sources[first + place])
        }
      }
    }
    pairs.targets.withUnsafeBufferPointer { tokens in
      for (row, sample) in samples.enumerated() {
        let first = (range.lowerBound + sample) * targetLength
        for place in 0..<targetLength {
          let told = tokens[first + place]
          let given = place == 0 ? TokenPairs.start : tokens[first + place - 1]
          let isFilling = told == TokenPairs.pad
          inputs[row * width + sourceLength + place] = Float(isFilling ? told : given)
          targets[row * targetLength + place] = isFilling ? -1 : Float(told)
        }
      }
    }
  }
}
