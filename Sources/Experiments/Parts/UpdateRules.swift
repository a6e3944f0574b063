import Neural
import Spec
import Tensors

/// What moves the weights of a training, and the learning rate it is to have.
struct UpdateRuleRecipe: Sendable {
  let rule: any UpdateRule
  let learningRate: Double

  /// Whether it asks for the loss of the same samples at several places.
  var searches: Bool { rule is any SearchingOptimizer }
}

/// `optimizer:` of a training on labelled data: those of ``optimizers``, and those that search.
let updateRules: [Part<UpdateRuleRecipe>] =
  optimizers.map { part in
    Part(part.name, part.summary) { settings in
      let recipe = try part.make(&settings)
      return UpdateRuleRecipe(rule: recipe.optimizer, learningRate: recipe.learningRate)
    }
  } + [
    Part(
      "lbfgs", "a quasi-Newton method with a line search, from all samples (Liu & Nocedal, 1989)"
    ) { settings in
      let rate = settings.take(
        "learning_rate", default: 1.0, in: 0.0...1e6, "the first step length of a line search")
      let history = settings.take(
        "history", default: 10, in: 1...1000, "changes of weights and gradients that it remembers")
      let searches = settings.take(
        "searches", default: 25, in: 1...1000, "losses of an update beyond the first two")
      var optimizer = LBFGS(history: history)
      optimizer.search.limit = searches
      return UpdateRuleRecipe(rule: optimizer, learningRate: rate)
    }
  ]

extension Settings {
  /// Notes what a search over the loss of all samples cannot have.
  /// - Parameter used: Keys of settings that are not at their defaults.
  mutating func checkSearch(
    _ recipe: UpdateRuleRecipe, on data: any DataRecipe, using used: [String]
  ) {
    guard recipe.searches, !isDescribing else { return }
    let reasons = [
      ("batch", "a line search compares losses of the same samples, so a batch is all of them"),
      ("augmentation", "a line search compares losses of the same samples, and these change"),
      ("average_decay", "a mean of the weights is kept along many small updates"),
      ("parameter_groups", "a line search moves all weights along one line"),
      ("precision", "a line search needs the loss of the weights as they are"),
      ("exchange", "a line search needs the gradient as it is"),
      ("loss_scaling", "a line search needs the gradient as it is"),
      ("max_gradient_norm", "a line search needs the gradient as it is"),
      ("max_gradient_value", "a line search needs the gradient as it is"),
    ]
    for (key, reason) in reasons where used.contains(key) {
      note(reason, at: key, hint: "leave out '\(key)', or take another optimizer than lbfgs")
    }
    if isStandIn("data") { return }
    switch data.tokens {
    case nil, .pair, .sequence, .frames: break
    case .text, .masked:
      note(
        "a line search compares losses of the same samples, and the windows of a text change",
        at: "optimizer", hint: "take another optimizer than lbfgs")
    }
  }
}
