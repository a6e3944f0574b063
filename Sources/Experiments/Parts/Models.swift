import Neural
import Spec
import Training

/// What a model is made for: the extents of an input.
struct ModelInputs: Sendable {
  /// Numbers of one input.
  let features: Int
  /// What they are where they are an image.
  let image: ImageExtents?
  /// What they are where they are a sequence of vectors.
  let extents: SequenceExtents?
  /// What they are where they are tokens rather than numbers.
  let tokens: TokenInputs?
  /// What black and white pixels are where they are an image.
  let pixels: PixelScale?
  /// Whether every pixel has a class.
  let labelsPixels: Bool

  var areTokens: Bool { tokens != nil }
}

/// A model before its input and output sizes are known.
struct ModelRecipe: Sendable {
  /// Why data do not suit a model, and what helps.
  struct Misfit: Sendable {
    let problem: String
    var hint: String?

    init(_ problem: String, hint: String? = nil) { (self.problem, self.hint) = (problem, hint) }

    /// Data of another kind than the model's.
    static func kind(_ problem: String) -> Misfit {
      Misfit(
        problem,
        hint:
          "mlp learns from any numbers, gpt from texts, lstm from any sequences, seq2seq from pairs"
      )
    }

    static let hiddenTokens = Misfit(
      "this model tells the next token of a text, and the data hide some",
      hint: "bert tells hidden tokens; data.masked: 0 hides none")
  }

  private enum Maker: Sendable {
    case model(@Sendable (ModelInputs, Int) -> any Model)
    case objective(@Sendable (ModelInputs, Int) -> any LearningObjective)
  }
  /// Why inputs do not suit the model; nil where they do.
  let problem: @Sendable (_ inputs: ModelInputs) -> Misfit?
  /// Whether it tells a class of every pixel.
  let labelsPixels: Bool
  private let maker: Maker

  init(
    labelsPixels: Bool = false,
    problem: @escaping @Sendable (_ inputs: ModelInputs) -> Misfit?,
    make: @escaping @Sendable (_ inputs: ModelInputs, _ outputs: Int) -> any Model
  ) {
    (self.labelsPixels, self.problem, maker) = (labelsPixels, problem, .model(make))
  }

  /// A model that comes with what it makes small.
  init(
    problem: @escaping @Sendable (_ inputs: ModelInputs) -> Misfit?,
    objective: @escaping @Sendable (_ inputs: ModelInputs, _ outputs: Int) -> any LearningObjective
  ) {
    (labelsPixels, self.problem, maker) = (false, problem, .objective(objective))
  }

  /// Whether it makes small something of its own, rather than a loss.
  var bringsObjective: Bool { if case .objective = maker { true } else { false } }

  func make(_ inputs: ModelInputs, _ outputs: Int) -> any Parametric {
    switch maker {
    case .model(let make): make(inputs, outputs)
    case .objective(let make): make(inputs, outputs)
    }
  }

  /// What a training on the data makes small.
  ///
  /// - Parameter training: By which classes are weighted; nil: all count the same.
  func objective(
    for data: any DataRecipe, _ loss: LossRecipe, training: (any SampleSource)? = nil
  ) -> any LearningObjective {
    switch maker {
    case .model(let make):
      let model = make(data.inputs, loss.outputs(for: data))
      if let whole = loss.whole { return whole.make(model, data) }
      let loss = training.map { loss(data, training: $0) } ?? loss.plain(for: data)
      return Supervised(model, loss, countsOverlaps: data.labelsPixels)
    case .objective(let make): return make(data.inputs, data.outputs)
    }
  }

  /// What a training on the data tells beside the mean loss.
  func figures(for data: any DataRecipe, _ loss: LossRecipe) -> SplitFigures {
    switch maker {
    case .model:
      if let whole = loss.whole { return SplitFigures(whole.figures) }
      var figures = Supervised.figures(by: data.targets)
      if case .pair = data.tokens { figures.append(.exactMatch) }
      if data.labelsPixels { figures.append(.meanOverlap) }
      return SplitFigures(figures)
    case .objective(let make):
      return SplitFigures(
        problem(data.inputs) == nil ? make(data.inputs, data.outputs).figures : [])
    }
  }

  private func problem(with inputs: ModelInputs) -> Misfit? {
    guard !bringsObjective, inputs.labelsPixels != labelsPixels else { return problem(inputs) }
    return labelsPixels
      ? Misfit("this model tells the class of every pixel, and the data have none")
      : Misfit(
        "the data have a class for every pixel, and this model tells one of an image",
        hint: "unet tells the class of every pixel")
  }

  /// Whether data suit the model.
  func suits(_ data: any DataRecipe) -> Bool { problem(with: data.inputs) == nil }

  /// Notes it where the data do not suit the model.
  /// - Returns: whether they do.
  func suits(_ data: any DataRecipe, _ settings: inout Settings) -> Bool {
    if settings.isStandIn("data") || settings.isStandIn("model") { return false }
    guard let misfit = problem(with: data.inputs) else { return true }
    if !settings.isDescribing { settings.note(misfit.problem, at: "model", hint: misfit.hint) }
    return false
  }
}

extension ModelRecipe {
  /// A model of any numbers.
  static func ofNumbers(_ make: @escaping @Sendable (Int, Int) -> any Model) -> ModelRecipe {
    ModelRecipe(
      problem: {
        $0.areTokens ? .kind("this model learns from numbers, and the data are tokens") : nil
      },
      make: { make($0.features, $1) })
  }

  /// A model that tells the next token, by the length of texts and the number of different tokens.
  static func ofTokens(_ make: @escaping @Sendable (Int, Int) -> any Model) -> ModelRecipe {
    ModelRecipe(
      problem: { inputs in
        switch inputs.tokens {
        case .text, .frames: nil
        case .sequence: .kind("this model tells the next token, and the data have classes")
        case .masked: .hiddenTokens
        case .pair: .kind("this model tells the next token of a text, and the data are pairs")
        case nil: .kind("this model learns from tokens, and the data are numbers")
        }
      },
      make: { make($0.features, $1) })
  }

  /// A model that reads one sequence of tokens and tells another.
  static func ofPairs(_ make: @escaping @Sendable (PairExtents) -> any Model) -> ModelRecipe {
    ModelRecipe(
      problem: { inputs in
        if case .pair = inputs.tokens { return nil }
        return .kind("this model learns from pairs of sequences alone")
      },
      make: { inputs, _ in
        guard case .pair(let extents) = inputs.tokens else {
          preconditionFailure("\(inputs.features) numbers of an input are no pair of sequences")
        }
        return make(extents)
      })
  }

  /// A model that tells hidden tokens, by the length of texts and the number of different tokens.
  /// - Parameter leastLength: Tokens that a text must have.
  static func ofMaskedTokens(
    leastLength: Int, _ make: @escaping @Sendable (Int, Int) -> any Model
  ) -> ModelRecipe {
    ModelRecipe(
      problem: { inputs in
        guard case .masked = inputs.tokens else {
          return Misfit(
            "this model tells hidden tokens of texts alone",
            hint: "data.masked hides a share of them")
        }
        guard inputs.features < leastLength else { return nil }
        return Misfit(
          "\(leastLength) stretches of texts of \(inputs.features) tokens",
          hint: "fewer 'segments', or a larger data.context")
      },
      make: { make($0.features, $1) })
  }

  /// A model that tells a class of a sequence of tokens.
  static func ofTokenSequences(
    _ make: @escaping @Sendable (TokenExtents, Int) -> any Model
  ) -> ModelRecipe {
    ModelRecipe(
      problem: { inputs in
        if case .sequence = inputs.tokens { return nil }
        return .kind("this model learns from sequences of tokens with classes alone")
      },
      make: { inputs, outputs in
        guard case .sequence(let vocabulary) = inputs.tokens else {
          preconditionFailure("\(inputs.features) numbers of an input are no sequence of tokens")
        }
        return make(TokenExtents(length: inputs.features, vocabulary: vocabulary), outputs)
      })
  }

  /// Why inputs do not suit what needs images of at least so many rows and columns.
  static func problem(of inputs: ModelInputs, least: Int) -> Misfit? {
    guard let image = inputs.image else { return .kind("this model learns from images alone") }
    guard min(image.rows, image.columns) < least else { return nil }
    return Misfit(
      "this model needs images of at least \(least) × \(least) pixels, and they have "
        + "\(image.rows) × \(image.columns)")
  }

  /// A model of images with at least so many rows and columns.
  static func ofImages(
    least: Int, _ make: @escaping @Sendable (ImageExtents, Int) -> any Model
  ) -> ModelRecipe {
    ModelRecipe(
      problem: { problem(of: $0, least: least) },
      make: { inputs, outputs in
        guard let image = inputs.image else {
          preconditionFailure("\(inputs.features) numbers of an input are no image")
        }
        return make(image, outputs)
      })
  }
}

extension DataRecipe {
  var inputs: ModelInputs {
    ModelInputs(
      features: features, image: image, extents: sequence, tokens: tokens, pixels: pixels,
      labelsPixels: labelsPixels)
  }
}

/// `model:` in files.
let models: [Part<ModelRecipe>] =
  layeredModels + languageModels + recurrentModels + transformers + generativeModels

/// `model:` of numbers.
private let layeredModels: [Part<ModelRecipe>] = [
  Part("mlp", "linear layers with a nonlinearity between them") { settings in
    let hidden = settings.take(
      "hidden", default: [128], in: 1...65536, counts: 0...64, "widths of the hidden layers")
    let activation = settings.take(
      "activation", default: Nonlinearity.relu.rawValue,
      oneOf: Nonlinearity.allCases.map(\.rawValue), "function after each hidden layer")
    let dropout = takeDropout(&settings)
    return .ofNumbers { inputs, outputs in
      MLP(
        inputs: inputs, hidden: hidden, outputs: outputs,
        nonlinearity: Nonlinearity(rawValue: activation) ?? .relu, dropout: dropout)
    }
  },
  Part("lenet", "two convolutions with pooling and three linear layers, for images") { settings in
    let pooling = settings.take(
      "pooling", default: Pooling.max.rawValue, oneOf: Pooling.allCases.map(\.rawValue),
      "what is kept of each 2 × 2 pixels")
    return .ofImages(least: LeNet.leastExtent) { image, outputs in
      LeNet(image, outputs: outputs, pooling: Pooling(rawValue: pooling) ?? .max)
    }
  },
  Part("resnet", "a residual network for small images") { settings in
    let widths = takeWidths(&settings, default: [16, 32, 64])
    let blocks = settings.take("blocks", default: 1, in: 1...64, "residual blocks of each stage")
    let norm = settings.takeChannelNorm(default: .batch)
    return .ofImages(least: 1) { image, outputs in
      ResNet(image, widths: widths, blocks: blocks, norm: norm, outputs: outputs)
    }
  },
  Part("mobilenet", "convolutions of single channels and of single pixels, for small images") {
    settings in
    let widths = takeWidths(&settings, default: [32, 64, 128])
    let blocks = settings.take("blocks", default: 2, in: 1...64, "separable blocks of each stage")
    let norm = settings.takeChannelNorm(default: .batch)
    return .ofImages(least: 1) { image, outputs in
      MobileNet(image, widths: widths, blocks: blocks, norm: norm, outputs: outputs)
    }
  },
  Part("vgg", "pairs of convolutions with pooling and two linear layers, for images") { settings in
    let widths = takeWidths(&settings, default: [32, 64])
    let hidden = settings.take("hidden", default: 128, in: 1...65536, "units before the last layer")
    let grid = settings.takeOptional(
      "grid", in: 1...1024,
      "rows and columns of means to which the last stage is pooled; as it is, if not given")
    let dropout = takeDropout(&settings)
    return .ofImages(least: 1 << widths.count) { image, outputs in
      VGG(
        image, widths: widths, grid: grid, hidden: hidden, outputs: outputs, dropout: dropout)
    }
  },
  visionTransformer,
  pixelClassifier,
]

func takeDropout(_ settings: inout Settings) -> Double {
  settings.take(
    "dropout", default: 0.0, in: 0.0..<1.0, "share of hidden units set to 0 in training")
}

private func takeWidths(_ settings: inout Settings, default widths: [Int]) -> [Int] {
  settings.take(
    "widths", default: widths, in: 1...65536, counts: 1...10,
    "channels of each stage; each halves the images, but the first of a resnet or mobilenet")
}
