import Datasets
import Spec
import Tensors
import Training

/// `data:` of language models.
let texts: [Part<any DataRecipe>] = [
  Part("kjv", "the King James Bible, 4.4 million characters") { settings in
    let windows = WindowSettings(&settings)
    if !settings.isDescribing { try KingJamesBible.requireProgram() }
    return TextLearning(
      text: "kjv", windows: windows, vocabulary: KingJamesBible.vocabulary,
      identities: { [KingJamesBible.identity] }, load: { try KingJamesBible.load() })
  },
  Part("text", "a text file, plain or gzip") { settings in
    let path = settings.takePath("path", example: "text.txt", "file")
    let word = settings.take(
      "tokens", default: TokenText.Unit.characters.rawValue,
      oneOf: TokenText.Unit.allCases.map(\.rawValue), "what a token is")
    let unit = TokenText.Unit(rawValue: word) ?? .characters
    let windows = WindowSettings(&settings)
    // Which characters there are is known only from the whole text.
    let whole = settings.isDescribing ? nil : try TokenText(file: path, unit)
    let learning = TextLearning(
      text: "text \(path) \(word)", windows: windows, vocabulary: whole?.vocabulary ?? 256,
      identities: { [try DataPath.identity(of: path)] },
      load: { try TokenText(file: path, unit) })
    if let whole { _ = try learning.cut(whole) }
    return learning
  },
]

/// How a text is cut into samples.
struct WindowSettings: Sendable {
  /// Tokens of a sample.
  let context: Int
  /// Windows of an epoch; `nil` for as many as cover the text.
  let perEpoch: Int?
  /// Windows to judge by; `nil` for as many as cover their share of the text.
  let judged: Int?
  /// The share of tokens that are told instead of the next ones; 0: none are.
  let masked: Double
  let shares: SplitShares

  init(_ settings: inout Settings) {
    context = settings.take("context", default: 64, in: 1...65536, "tokens of a sample")
    perEpoch = settings.takeOptional(
      "windows", in: 1...Int.max, "samples of an epoch; as many as cover the text, if not given")
    judged = settings.takeOptional(
      "validation_windows", in: 1...Int.max,
      "samples to judge by, spread evenly; all that do not overlap, if not given")
    masked = settings.take(
      "masked", default: 0.0, in: 0.0..<1.0,
      "share of tokens to tell, most of them hidden, as bert does; 0: the next tokens are told")
    shares = SplitShares(&settings, hasTest: true)
  }
}

/// A text to learn from: the beginning to train, then the shares set aside to validate and to test.
///
/// A sample is a window of consecutive tokens, its targets the tokens that follow each, or some of its
/// own of which most are hidden. Training windows begin anywhere: an epoch takes the first of a keyed
/// order of all places.
struct TextLearning: DataRecipe {
  /// Which it is.
  let text: String
  let windows: WindowSettings
  /// Tokens of the text.
  let vocabulary: Int
  let identities: @Sendable () throws -> [String]
  let load: @Sendable () throws -> TokenText

  var features: Int { windows.context }
  var hidesTokens: Bool { windows.masked > 0 }
  var tokens: TokenInputs? { hidesTokens ? .masked : .text }
  /// The mask is a token of its own, after those of the text.
  var classes: Int? { vocabulary + (hidesTokens ? 1 : 0) }
  var hasValidation: Bool { windows.shares.validation > 0 }
  var hasTest: Bool { windows.shares.test > 0 }
  var identity: [String] { get throws { try identities() } }

  var source: String {
    "\(text) \(windows.context) \(String(describing: windows.perEpoch)) "
      + "\(String(describing: windows.judged)) \(windows.masked) \(windows.shares)"
  }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let all = try load()
    let (training, validation, test) = try cut(all)
    func source(_ range: Range<Int>, spread: Int?, _ split: String) -> any SampleSource {
      let samples = WindowSamples(
        Array(all.tokens[range]), context: windows.context, spread: spread)
      guard hidesTokens else { return samples }
      return MaskedSamples(
        samples, share: windows.masked, vocabulary: vocabulary, stream: random("\(split) masks"))
    }
    let spread = windows.judged ?? Int.max
    let learnt = source(training, spread: nil, "training")
    var data = try LearningData(
      training: learnt, validation: validation.map { source($0, spread: spread, "validation") },
      test: test.map { source($0, spread: spread, "test") })
    let covering = max(1, training.count / windows.context)
    data.epochSamples = min(windows.perEpoch ?? covering, learnt.count)
    return data
  }

  /// The tokens of each split, one after the other; nil where no share is set aside.
  /// - Throws: ``DatasetError`` where one has no room for a window.
  fileprivate func cut(
    _ text: TokenText
  ) throws -> (training: Range<Int>, validation: Range<Int>?, test: Range<Int>?) {
    func tokens(_ share: Double, of count: Int) -> Int { Int((share * Double(count)).rounded()) }
    let rest = text.tokens.count - tokens(windows.shares.test, of: text.tokens.count)
    let learnt = rest - tokens(windows.shares.validation, of: rest)
    let splits = (
      0..<learnt, hasValidation ? learnt..<rest : nil, hasTest ? rest..<text.tokens.count : nil
    )
    for range in [splits.0, splits.1, splits.2] {
      guard let range, range.count <= windows.context else { continue }
      throw DatasetError(
        self.text,
        "leaves \(range.count) tokens of a split, and a window needs \(windows.context + 1)",
        hint: "a smaller context needs fewer")
    }
    return splits
  }
}

/// Windows of a sequence of tokens, each with the tokens that follow.
package struct WindowSamples: SampleSource {
  package let count: Int
  package let inputShape: Shape
  package var targetWidth: Int { inputShape.count }
  private let tokens: [UInt16]
  /// Windows that do not overlap, of which `count` are taken; 0 where windows begin at every token.
  private let apart: Int

  /// - Parameters:
  ///   - tokens: More than `context`.
  ///   - spread: At most so many windows that do not overlap; all windows without it.
  package init(_ tokens: [UInt16], context: Int, spread: Int?) {
    (self.tokens, inputShape) = (tokens, [context])
    apart = spread == nil ? 0 : (tokens.count - 1) / context
    count = spread.map { [apart] in min($0, apart) } ?? tokens.count - context
  }

  private func start(of sample: Int) -> Int {
    apart == 0 ? sample : sample * apart / count * targetWidth
  }

  package func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    let context = targetWidth
    tokens.withUnsafeBufferPointer { tokens in
      for (row, sample) in samples.enumerated() {
        let (start, first) = (start(of: sample), row * context)
        for place in 0..<context {
          inputs[first + place] = Float(tokens[start + place])
          targets[first + place] = Float(tokens[start + place + 1])
        }
      }
    }
  }
}
