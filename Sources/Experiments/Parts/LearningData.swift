import Datasets
import Neural
import Spec
import Tensors
import Training

/// Data to learn from, before they are read: what the headers tell.
protocol DataRecipe: Sendable {
  /// Numbers of one input.
  var features: Int { get }
  /// What one input consists of where it is an image.
  var image: ImageExtents? { get }
  /// What black and white pixels are where inputs are images.
  var pixels: PixelScale? { get }
  /// What one input consists of where it is a sequence of vectors.
  var sequence: SequenceExtents? { get }
  /// Classes, or `nil` where the target is no class.
  var classes: Int? { get }
  /// Numbers of one target; 1 where it is a class.
  var targetCount: Int { get }
  /// What a target is.
  var targets: TargetKind { get }
  /// Whether the target is a class for every pixel.
  var labelsPixels: Bool { get }
  /// What inputs are where they are tokens rather than numbers.
  var tokens: TokenInputs? { get }
  /// Whether samples are set aside to judge by while training.
  var hasValidation: Bool { get }
  /// Whether there are samples for a last judgement.
  var hasTest: Bool { get }
  /// Checksums of files, or the parameters of a generator.
  var identity: [String] { get throws }
  /// Everything that determines what ``load(_:)`` gives but its streams.
  var source: String { get }
  /// Reads or generates the data and splits them.
  /// - Parameter random: streams by purpose, equal in all trials of a file.
  func load(_ random: (String) -> RandomStream) throws -> LearningData
}

extension DataRecipe {
  var image: ImageExtents? { nil }
  var sequence: SequenceExtents? { nil }
  var pixels: PixelScale? { nil }
  var labelsPixels: Bool { false }
  var targetCount: Int { 1 }
  var tokens: TokenInputs? { nil }
  var targets: TargetKind { classes == nil ? .numbers : .classes }

  /// Numbers that a target consists of as a model gets it.
  var targetNumbers: Int {
    switch tokens {
    case nil, .sequence: labelsPixels ? features : targetCount
    case .text, .masked: features
    case .frames: targetCount
    case .pair(let extents): extents.target
    }
  }
}

/// What the tokens of an input are.
enum TokenInputs: Sendable {
  /// A stretch of a text, at every place of which the next token is told.
  case text
  /// A sequence, filled up with token 0, of which a class is told.
  case sequence(vocabulary: Int)
  /// Frames of a sequence of which labels are told without their places.
  case frames
  /// A stretch of a text in which some tokens are hidden and told.
  case masked
  /// A sequence of which another is told.
  case pair(PairExtents)
}

/// Data in memory, split.
struct LearningData: Sendable {
  var training: any SampleSource
  /// `nil` where no share was set aside.
  var validation: (any SampleSource)?
  /// `nil` where there is none.
  var test: (any SampleSource)?
  /// Training samples of an epoch; `nil` for all of them.
  var epochSamples: Int?

  /// - Throws: ``DatasetError`` where nothing is left to learn from.
  init(
    training: any SampleSource, validation: (any SampleSource)? = nil,
    test: (any SampleSource)? = nil
  ) throws {
    guard training.count > 0 else {
      throw DatasetError("data", "no samples are left to learn from")
    }
    (self.training, self.validation, self.test) = (training, validation, test)
  }
}
