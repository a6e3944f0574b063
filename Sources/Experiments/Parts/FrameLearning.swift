import Datasets
import Neural
import Spec
import Tensors
import Training

/// `data: held-symbols`.
let heldSymbols = Part<any DataRecipe>(
  "held-symbols",
  "symbols that are each held over several noisy frames, and told without their places"
) { settings in
  let samples = settings.take("samples", default: 2000, in: 2...100_000_000, "sequences")
  let symbols = settings.take("symbols", default: 5, in: 2...10_000, "different symbols")
  let shortest = settings.take("shortest", default: 2, in: 1...1024, "symbols of a sequence")
  let longest = settings.take("longest", default: 5, in: 1...1024, "symbols of a sequence")
  let briefest = settings.take("least_hold", default: 2, in: 1...1024, "frames of a symbol")
  let hold = settings.take("most_hold", default: 5, in: 1...1024, "frames of a symbol")
  let noise = settings.take(
    "noise", default: 0.1, in: 0.0...1.0, "share of frames that show anything")
  if shortest > longest { settings.note("it must not exceed 'longest'", at: "shortest") }
  if briefest > hold { settings.note("it must not exceed 'most_hold'", at: "least_hold") }
  let shares = SplitShares(&settings, hasTest: true)
  settings.check(shares, of: samples, at: "samples")
  settings.require(
    room: samples, longest * hold + longest, width: 2, for: "the sequences", at: "samples")
  return FrameLearning(
    generator: HeldSymbols(
      samples: samples, symbols: symbols, frames: longest * hold,
      lengths: min(shortest, longest)...longest, holds: min(briefest, hold)...hold, noise: noise),
    shares: shares)
}

/// Generated sequences of frames: the first to train, then the shares set aside to validate and to test.
struct FrameLearning: DataRecipe {
  let generator: HeldSymbols
  let shares: SplitShares

  var features: Int { generator.frames }
  /// The symbols and the blank.
  var classes: Int? { generator.symbols + 1 }
  var targetCount: Int { generator.lengths.upperBound }
  var targets: TargetKind { .spellings }
  var tokens: TokenInputs? { .frames }
  var hasValidation: Bool { shares.validation > 0 }
  var hasTest: Bool { shares.test > 0 }
  var identity: [String] { [generator.identity] }
  var source: String { "\(generator.identity) \(shares)" }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let all = generator.sequences(from: random("data"))
    func samples(_ range: Range<Int>) -> FrameSamples {
      let (frames, labels) = (generator.frames, generator.lengths.upperBound)
      return FrameSamples(
        inputShape: [frames], targetWidth: labels,
        frames: all.frames[range.lowerBound * frames..<range.upperBound * frames].map(Float.init),
        labels: all.labels[range.lowerBound * labels..<range.upperBound * labels].map(Float.init))
    }
    let ranges = try shares.ranges(of: generator.samples)
    return try LearningData(
      training: samples(ranges.training), validation: ranges.validation.map(samples),
      test: ranges.test.map(samples))
  }
}

/// Frames and labels as Float.
struct FrameSamples: SampleSource {
  let inputShape: Shape
  let targetWidth: Int
  let frames, labels: [Float]

  var count: Int { labels.count / targetWidth }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    frames.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: inputShape.count, into: inputs)
    }
    labels.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: targetWidth, into: targets)
    }
  }
}
