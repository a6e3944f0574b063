import Neural
import Spec
import Training

/// A loss before the data are read.
struct LossRecipe: Sendable {
  let targets: TargetKind
  /// The same loss of labels of which several may hold; nil: there is none.
  var ofLabels: (any Loss)?
  /// Numbers that a target must have.
  var leastTargets = 1
  /// The weights of classes as the file gives them.
  var classWeights = ClassWeights.equal
  /// - Parameter classWeights: One for each class; none: all are 1.
  let make: @Sendable (_ classWeights: [Float]) -> any Loss
  /// Where it is no loss of samples one by one: what a training makes small.
  private(set) var whole: WholeLoss?

  init(
    targets: TargetKind, ofLabels: (any Loss)? = nil, leastTargets: Int = 1,
    classWeights: ClassWeights = .equal,
    make: @escaping @Sendable (_ classWeights: [Float]) -> any Loss
  ) {
    (self.targets, self.ofLabels, self.classWeights) = (targets, ofLabels, classWeights)
    self.leastTargets = leastTargets
    self.make = make
  }

  init(targets: TargetKind, _ whole: WholeLoss) {
    self.init(targets: targets) { _ in
      preconditionFailure("this loss is none of samples one by one")
    }
    self.whole = whole
  }

  /// Outputs of a model that learns from the data by it.
  func outputs(for data: any DataRecipe) -> Int { whole?.outputs ?? data.outputs }

  /// The loss of a training on some samples.
  func callAsFunction(_ data: any DataRecipe, training: any SampleSource) -> any Loss {
    switch classWeights {
    case .equal: return plain(for: data)
    case .given(let weights): return make(weights.map(Float.init))
    case .balanced: return make(training.balancedWeights(classes: data.classes ?? 0))
    }
  }

  /// The same where all classes count the same.
  func plain(for data: any DataRecipe) -> any Loss {
    if data.targets == .labels, let ofLabels { return ofLabels }
    return make([])
  }

  /// Whether it is for such targets.
  func suits(_ targets: TargetKind) -> Bool {
    targets == self.targets || targets == .labels && ofLabels != nil
  }

  /// Why it does not fit the data; nil where it does.
  func problem(with data: any DataRecipe) -> String? {
    guard suits(data.targets) else {
      return "this loss compares with \(targets.words), and the data have \(data.targets.words)"
    }
    if let problem = whole?.problem(data) { return problem }
    guard data.targetCount >= leastTargets else {
      return "this loss compares several numbers of a target, and the data have one"
    }
    switch classWeights {
    case .equal: return nil
    case .given(let weights):
      guard weights.contains(where: { $0 > 0 }) else { return "class_weights are all 0" }
      guard weights.count != data.classes else { return nil }
      return
        "class_weights has \(weights.count) numbers, and there are \(data.classes ?? 0) classes"
    case .balanced:
      if data.labelsPixels { return "class_weights of pixels cannot be balanced: give a list" }
      switch data.tokens {
      case nil, .sequence: return nil
      case .text, .masked, .frames, .pair:
        return "class_weights of a text cannot be balanced: give a list"
      }
    }
  }
}

/// What labels of each class count.
enum ClassWeights: Sendable {
  case equal
  case balanced
  case given([Double])

  init(_ settings: inout Settings) {
    let found = settings.takeOptional(
      "class_weights", in: RealRange(0.0...1e9), orOneOf: ["balanced"],
      "what labels of each class count, 1 unless given; balanced: n / (classes · those of the class), "
        + "by the training samples")
    switch found {
    case nil: self = .equal
    case .word: self = .balanced
    case .numbers(let weights): self = .given(weights)
    }
  }
}

extension TargetKind {
  /// The kind in a sentence.
  var words: String {
    switch self {
    case .classes: "classes"
    case .numbers: "numbers"
    case .labels: "labels of which several may hold"
    case .shares: "probabilities"
    case .spellings: "labels without their places"
    }
  }
}

/// `loss:` in files.
let losses: [Part<LossRecipe>] =
  [
    Part("cross-entropy", "the surprise of the label, in nats") { settings in
      let smoothing = settings.take(
        "smoothing", default: 0.0, in: 0.0..<1.0,
        "share of a label's probability that is spread over all classes (Szegedy et al., 2016)")
      return LossRecipe(targets: .classes, classWeights: ClassWeights(&settings)) {
        CrossEntropy(smoothing: smoothing, classWeights: $0)
      }
    },
    Part("focal", "cross-entropy that counts little what is known already (Lin et al., 2017)") {
      settings in
      let focus = settings.take(
        "focus", default: 2, in: 0...10, "cross-entropy is times (1 - p)^focus, p of the label")
      return LossRecipe(targets: .classes) { _ in Focal(focus: focus) }
    },
    Part("bce", "cross-entropy of each class against the rest, in nats, the mean over classes") {
      _ in
      LossRecipe(targets: .classes, ofLabels: MultiLabelEntropy()) { _ in BinaryCrossEntropy() }
    },
    Part("hinge", "how far scores of other classes come within 1 of the label's") { _ in
      LossRecipe(targets: .classes) { _ in Hinge() }
    },
    Part("mse", "the mean squared error") { _ in
      LossRecipe(targets: .numbers) { _ in MeanSquaredError() }
    },
    Part("mae", "the mean absolute error") { _ in
      LossRecipe(targets: .numbers) { _ in MeanAbsoluteError() }
    },
    Part("huber", "squared error near the target, absolute error beyond (Huber, 1964)") {
      settings in
      let delta = settings.take(
        "delta", default: 1.0, in: 1e-6...1e9,
        "where the squared error ends, in units of the target")
      return LossRecipe(targets: .numbers) { _ in Huber(delta: delta) }
    },
    Part("kl", "the divergence of what is told from probabilities, in nats") { _ in
      LossRecipe(targets: .shares, leastTargets: 2) { _ in Divergence() }
    },
    Part("cosine", "1 - the cosine of outputs and targets: what is told is a direction") { _ in
      LossRecipe(targets: .numbers, leastTargets: 2) { _ in CosineDistance() }
    },
  ] + wholeLosses

extension Settings {
  /// `loss:`, by default what the data ask for.
  mutating func takeLoss(for data: any DataRecipe, _ model: ModelRecipe) -> LossRecipe {
    let loss = take(
      "loss", from: losses, default: data.usualLoss,
      "what becomes small; by default cross-entropy where targets are classes, bce where several labels "
        + "may hold, kl of probabilities, ctc of labels without places, else mse")
    if isStandIn("data") || isStandIn("model") || isStandIn("loss") { return loss }
    if model.bringsObjective {
      if has("loss"), !isDescribing {
        note("this model makes small an objective of its own", at: "loss", hint: "leave out 'loss'")
      }
    } else if !isDescribing, let problem = loss.problem(with: data) {
      let fitting = losses.filter { $0.suits(data) }.map(\.name)
      let hint = "\(fitting.joined(separator: ", ")) fit them"
      note(problem, at: "loss", hint: loss.suits(data.targets) ? nil : hint)
    }
    return loss
  }
}

extension Settings {
  /// Whether data, model and loss go together, so that a training on them can be thought of.
  func fit(_ data: any DataRecipe, _ model: ModelRecipe, _ loss: LossRecipe) -> Bool {
    guard !["data", "model", "loss"].contains(where: isStandIn), model.suits(data) else {
      return false
    }
    return model.bringsObjective || loss.problem(with: data) == nil
  }
}

extension Part<LossRecipe> {
  /// Whether it is for such data.
  fileprivate func suits(_ data: any DataRecipe) -> Bool {
    var settings = Settings(describing: name)
    return (try? make(&settings)).map { $0.problem(with: data) == nil } ?? false
  }
}

extension DataRecipe {
  /// The part of ``losses`` that is taken where the file names none.
  fileprivate var usualLoss: String {
    switch targets {
    case .classes: "cross-entropy"
    case .numbers: "mse"
    case .labels: "bce"
    case .shares: "kl"
    case .spellings: "ctc"
    }
  }
}
