import Neural
import Spec

/// An optimizer and the learning rate it is to have.
struct OptimizerRecipe: Sendable {
  let optimizer: any Optimizer
  let learningRate: Double
}

/// `optimizer:` in files.
let optimizers: [Part<OptimizerRecipe>] = [
  Part("sgd", "stochastic gradient descent, with momentum where asked") { settings in
    let rate = settings.take("learning_rate", default: 0.01, in: 0.0...1e6, "step size")
    let momentum = settings.take(
      "momentum", default: 0.0, in: 0.0..<1.0, "share of the last step that is kept")
    let nesterov = settings.take(
      "nesterov", default: false, "look ahead by the momentum before the gradient")
    let decay = settings.take(
      "weight_decay", default: 0.0, in: 0.0...1e6, "L2 strength λ of λ w² / 2")
    if nesterov && momentum == 0 {
      settings.note("nesterov needs a momentum above 0", at: "nesterov")
    }
    return OptimizerRecipe(
      optimizer: SGD(
        momentum: momentum, nesterov: nesterov && momentum > 0, weightDecay: decay),
      learningRate: rate)
  },
  Part("adam", "Adam (Kingma & Ba, 2015)") { settings in
    let rate = settings.take("learning_rate", default: 1e-3, in: 0.0...1e6, "step size")
    let first = settings.take("beta1", default: 0.9, in: 0.0..<1.0, "decay of the mean gradient")
    let second = settings.take(
      "beta2", default: 0.999, in: 0.0..<1.0, "decay of the mean squared gradient")
    let epsilon = settings.take(
      "epsilon", default: 1e-8, in: 1e-30...1, "added to the root of the mean square")
    let decay = settings.take(
      "weight_decay", default: 0.0, in: 0.0...1e6, "L2 strength λ of λ w² / 2")
    return OptimizerRecipe(
      optimizer: Adam(betas: (first, second), epsilon: epsilon, weightDecay: decay),
      learningRate: rate)
  },
]
