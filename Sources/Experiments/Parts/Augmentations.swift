import Neural
import Spec
import Tensors
import Training

/// `augmentation:`, what becomes of training images before the model sees them.
struct AugmentationRecipe: Sendable {
  fileprivate enum Element: Sendable {
    case change(any ImageChange)
    case mixture(Mixture)
  }
  private let elements: [Element]

  init(_ settings: inout Settings) {
    elements = settings.take(
      "augmentation", listOf: augmentations,
      "random changes of training images, in this order, and then mixtures")
  }

  /// Whether images are changed.
  var isUsed: Bool { !elements.isEmpty }

  private var changes: [any ImageChange] {
    elements.compactMap { if case .change(let change) = $0 { change } else { nil } }
  }

  private var mixtures: [Mixture] {
    elements.compactMap { if case .mixture(let mixture) = $0 { mixture } else { nil } }
  }

  /// Notes it where the data are not for it.
  func check(
    _ data: any DataRecipe, _ model: ModelRecipe, _ loss: LossRecipe, _ settings: inout Settings
  ) {
    if settings.isDescribing || settings.isStandIn("data") || elements.isEmpty { return }
    guard let image = data.image else {
      return settings.note("the data are no images", at: "augmentation")
    }
    if data.labelsPixels, !model.bringsObjective {
      settings.note("the classes of pixels would stay where they are", at: "augmentation")
    }
    if !mixtures.isEmpty, model.bringsObjective {
      settings.note(
        "mixed images need classes, and this model learns without them", at: "augmentation",
        hint: "leave out mixup and cutmix")
    } else if !mixtures.isEmpty, data.classes == nil || !loss.isPlainCrossEntropy {
      settings.note(
        "mixed images need classes and plain cross-entropy", at: "augmentation",
        hint: "leave out mixup and cutmix, or smoothing and class_weights")
    }
    let least = min(image.rows, image.columns)
    for case let crop as RandomCrop in changes
    where crop.frame == .reflect && crop.padding >= least {
      settings.note(
        "a reflecting frame of \(crop.padding) pixels needs larger images than "
          + "\(image.rows) × \(image.columns)", at: "augmentation")
    }
  }

  /// - Returns: nil where nothing changes.
  func make(for data: any DataRecipe, stream: RandomStream) -> Augmentation? {
    guard !elements.isEmpty, let image = data.image else { return nil }
    return Augmentation(
      of: image, blank: data.pixels?.black ?? 0, changes: changes, mixtures: mixtures,
      classes: data.classes,
      stream: stream)
  }
}

extension LossRecipe {
  /// Whether it is cross-entropy in which all classes count the same and nothing is smoothed.
  fileprivate var isPlainCrossEntropy: Bool {
    guard whole == nil, case .equal = classWeights, let loss = make([]) as? CrossEntropy else {
      return false
    }
    return loss.smoothing == 0
  }
}

/// Elements of `augmentation:`.
private let augmentations: [Part<AugmentationRecipe.Element>] = [
  Part("flip", "left becomes right") { settings in
    .change(Flip(probability: takeProbability(&settings, default: 0.5)))
  },
  Part("shift", "moves by parts of a pixel; what comes in is black") { settings in
    .change(
      Shift(
        share: settings.take(
          "share", default: 0.1, in: 0...1, "of rows and columns, at most, either way")))
  },
  Part("crop", "a window of the image's size out of the image with a frame") { settings in
    let padding = settings.take(
      "padding", default: 4, in: 0...65536, "width of the frame, in pixels")
    let frame = settings.take(
      "frame", default: RandomCrop.Frame.blank.rawValue,
      oneOf: RandomCrop.Frame.allCases.map(\.rawValue), "black, or the image mirrored at its edges")
    return .change(RandomCrop(padding: padding, frame: RandomCrop.Frame(rawValue: frame) ?? .blank))
  },
  Part("rotation", "turns about the centre; what comes in is black") { settings in
    .change(
      Rotation(
        degrees: settings.take(
          "degrees", default: 10, in: 0...180, "at most, either way", unit: "degree")))
  },
  Part("erasing", "overwrites a rectangle") { settings in
    let probability = takeProbability(&settings, default: 0.5)
    let smallest = settings.take("smallest", default: 0.02, in: 0...1, "share of the image")
    let largest = settings.take("largest", default: 0.33, in: 0...1, "share of the image")
    if smallest > largest { settings.note("it must not exceed 'largest'", at: "smallest") }
    let fill = settings.take(
      "fill", default: "black", oneOf: ["black", "noise"], "what is written: black, or normal noise"
    )
    return .change(
      Erasing(
        probability: probability, areas: min(smallest, largest)...largest,
        fillsWithNoise: fill == "noise"))
  },
  mixture(.mixup, "means of two images, and of their classes", alpha: 0.2),
  mixture(.cutmix, "a rectangle comes from another image, with its share of the class", alpha: 1),
]

private func mixture(
  _ kind: Mixture.Kind, _ summary: String, alpha: Double
) -> Part<AugmentationRecipe.Element> {
  Part(kind.rawValue, summary) { settings in
    let alpha = settings.take(
      "alpha", default: alpha, above: 0, through: 1e6, "shares are drawn from Beta(α, α)")
    let probability = takeProbability(&settings, default: 1)
    return .mixture(Mixture(kind, alpha: alpha, probability: probability))
  }
}

private func takeProbability(_ settings: inout Settings, default value: Double) -> Double {
  settings.take("probability", default: value, in: 0...1, "that an image is changed")
}
