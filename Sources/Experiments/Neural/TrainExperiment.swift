import Neural
import Spec
import Tensors
import Training
import Trials

/// Trains a model by minibatch gradient descent: a classifier or a regression, as the data are.
struct TrainExperiment: Experiment {
  static let name = "train"
  static let summary = "trains a neural network on labelled data"
  static let usesGroup = true

  let data: any DataRecipe
  let model: ModelRecipe
  let loss: LossRecipe
  let augmentation: AugmentationRecipe
  let optimizer: UpdateRuleRecipe
  let groups: [ParameterGroup]
  let schedule: ScheduleRecipe
  /// Lowers the learning rate where the loss no longer falls; `nil`: nothing does.
  let plateau: Plateau?
  /// Ends the training before its last epoch; `nil`: nothing does.
  let earlyStopping: EarlyStoppingRecipe?
  let batch: Int
  let epochs: Int
  let limits: GradientLimits
  let precision: PrecisionRecipe
  /// Into how many the blocks of the model are cut; 0: none.
  let segments: Int
  let seeksDefects: Bool
  /// `nil`: it is not measured.
  let sharpness: SharpnessRecipe?
  /// What the mean of the weights keeps of itself in an update; `nil`: none is kept.
  let averageDecay: Double?
  /// What the weights begin with; `nil`: random numbers.
  let firstWeights: FirstWeights?
  let testsAtEnd: Bool

  init(_ settings: inout Settings) {
    data = settings.take("data", from: learningData, default: "fashion-mnist", "what is learnt")
    model = settings.take("model", from: models, default: "mlp", "what learns")
    loss = settings.takeLoss(for: data, model)
    augmentation = AugmentationRecipe(&settings)
    optimizer = settings.take("optimizer", from: updateRules, default: "sgd", "how weights move")
    groups = settings.takeParameterGroups()
    schedule = settings.take(
      "schedule", from: schedules, default: "constant", "how the learning rate changes")
    plateau = settings.takePlateau()
    let fits = settings.fit(data, model, loss)
    earlyStopping = settings.takeEarlyStopping(
      for: data, fits ? model.figures(for: data, loss) : nil)
    batch = settings.take("batch", default: 128, in: 1...1_048_576, "samples of one update")
    epochs = settings.take("epochs", default: 1, in: 0...1_000_000, "passes over the samples")
    limits = settings.takeGradientLimits()
    precision = PrecisionRecipe(&settings)
    segments = settings.takeSegments()
    seeksDefects = settings.take(
      "debug_nan", default: false,
      "end with the first op that has a number that is not finite; slow")
    sharpness = settings.takeSharpness()
    let decay = settings.take(
      "average_decay", default: 0.0, in: 0.0..<1.0,
      "what a mean of the weights, judged and saved in their place, keeps of itself in an update; "
        + "0: there is none")
    averageDecay = decay > 0 ? decay : nil
    firstWeights = settings.takeFirstWeights()
    testsAtEnd = settings.take("test", default: false, "evaluate on the test split at the end")
    check(&settings, whether: fits)
  }

  /// Notes what of the settings does not go together.
  /// - Parameter fits: Data, model and loss do.
  private func check(_ settings: inout Settings, whether fits: Bool) {
    if model.suits(data, &settings), fits {
      let model = model.make(data.inputs, loss.outputs(for: data))
      let parameters = model.parameters
      settings.check(groups, optimizer.rule, fit: parameters)
      firstWeights?.check(model, &settings)
      settings.checkSegments(segments, of: model, loss)
      let objective = objective(training: nil)
      settings.check(sharpness, of: objective, on: data)
      settings.require(
        room: parameters.layout.count, 2, width: 4, for: "the model with its gradient", at: "model")
      let footprint = objective.footprint(
        rows: 1, inputs: [data.features], targets: data.targetNumbers)
      settings.require(
        bytes: footprint.bytes, for: "what the model keeps of a single sample", at: "model",
        hint: blockHint)
    }
    augmentation.check(data, model, loss, &settings)
    settings.checkSearch(optimizer, on: data, using: changedKeys(&settings))
    precision.check(model, loss, &settings)
    if testsAtEnd, !data.hasTest, !settings.isDescribing, !settings.isStandIn("data") {
      settings.note("the data have no test split", at: "test", hint: "data.test sets a share aside")
    }
  }

  /// Keys that an optimizer may not go with, where they are not at their defaults.
  private func changedKeys(_ settings: inout Settings) -> [String] {
    let keys = [
      ("batch", settings.has("batch")), ("augmentation", augmentation.isUsed),
      ("average_decay", averageDecay != nil), ("parameter_groups", !groups.isEmpty),
      ("precision", precision.precision != .float32),
      ("exchange", precision.exchange != .float32), ("loss_scaling", precision.scaling != nil),
      ("max_gradient_norm", limits.norm != nil), ("max_gradient_value", limits.value != nil),
    ]
    return keys.filter(\.1).map(\.0)
  }

  private var blockHint: String? {
    segments == 0 ? "checkpoint_segments computes values again instead of keeping them" : nil
  }

  var weights: ParameterLayout? {
    model.make(data.inputs, loss.outputs(for: data)).parameters.layout
  }

  var dataIdentity: [String] {
    get throws { try data.identity + [firstWeights?.identity].compactMap { $0 } }
  }
}
