import Neural
import Spec
import Tensors

/// An optimizer and the learning rate it is to have.
struct OptimizerRecipe: Sendable {
  let optimizer: any Optimizer
  let learningRate: Double
}

/// `optimizer:` in files.
let optimizers: [Part<OptimizerRecipe>] = [
  optimizer("sgd", "stochastic gradient descent, with momentum where asked", rate: 0.01) {
    settings in
    let momentum = settings.take(
      "momentum", default: 0.0, in: 0.0..<1.0, "share of the last step that is kept")
    let nesterov = settings.take(
      "nesterov", default: false, "look ahead by the momentum before the gradient")
    if nesterov && momentum == 0 {
      settings.note("nesterov needs a momentum above 0", at: "nesterov")
    }
    return SGD(momentum: momentum, nesterov: nesterov && momentum > 0)
  },
  optimizer("adam", "Adam (Kingma & Ba, 2015)", rate: 1e-3) { settings in
    Adam(betas: settings.takeBetas(), epsilon: settings.takeEpsilon(1e-8))
  },
  optimizer(
    "adamw", "Adam with weights that shrink apart from the gradient (Loshchilov & Hutter, 2019)",
    rate: 1e-3, decay: 0.01, isDecoupled: true
  ) { settings in
    Adam(betas: settings.takeBetas(), epsilon: settings.takeEpsilon(1e-8), isDecoupled: true)
  },
  optimizer("nadam", "Adam with Nesterov's momentum (Dozat, 2016)", rate: 2e-3) { settings in
    let betas = settings.takeBetas()
    let decay = settings.take(
      "momentum_decay", default: 4e-3, in: 0.0...1e3,
      "how fast the momentum grows from half of beta1 to beta1")
    return NAdam(betas: betas, epsilon: settings.takeEpsilon(1e-8), momentumDecay: decay)
  },
  optimizer(
    "adagrad", "rates that fall with the sum of squared gradients (Duchi et al., 2011)", rate: 0.01
  ) { AdaGrad(epsilon: $0.takeEpsilon(1e-10)) },
  optimizer(
    "rmsprop", "rates by the mean squared gradient (Tieleman & Hinton, 2012)", rate: 0.01
  ) { settings in
    let smoothing = settings.take(
      "smoothing", default: 0.99, in: 0.0..<1.0, "decay of the mean squared gradient")
    let momentum = settings.take(
      "momentum", default: 0.0, in: 0.0..<1.0, "share of the last step that is kept")
    let isCentered = settings.take(
      "centered", default: false, "the gradient's variance instead of its mean square")
    return RMSprop(
      smoothing: smoothing, epsilon: settings.takeEpsilon(1e-8), momentum: momentum,
      isCentered: isCentered)
  },
  optimizer("adadelta", "steps of the size of those before (Zeiler, 2012)", rate: 1) { settings in
    let smoothing = settings.take(
      "smoothing", default: 0.9, in: 0.0..<1.0, "decay of the mean squares")
    return Adadelta(smoothing: smoothing, epsilon: settings.takeEpsilon(1e-6))
  },
  optimizer(
    "lion", "steps of one size along the sign of the momentum (Chen et al., 2023)", rate: 1e-4,
    isDecoupled: true
  ) { Lion(betas: $0.takeBetas(second: 0.99)) },
  optimizer(
    "lars", "momentum with steps in proportion to each parameter (You et al., 2017)", rate: 1
  ) { settings in
    let momentum = settings.take(
      "momentum", default: 0.9, in: 0.0..<1.0, "share of the last step that is kept")
    let trust = settings.take(
      "trust", default: 1e-3, above: 0, through: 1e3,
      "length of a step over that of the parameter, at a rate of 1")
    return LARS(momentum: momentum, trust: trust, scalesVectors: settings.takeScalesVectors(true))
  },
  optimizer(
    "lamb", "Adam with steps in proportion to each parameter (You et al., 2020)", rate: 1e-3,
    decay: 0.01
  ) { settings in
    LAMB(
      betas: settings.takeBetas(), epsilon: settings.takeEpsilon(1e-6),
      scalesVectors: settings.takeScalesVectors(false))
  },
  optimizer(
    "muon", "orthogonal steps for matrices, AdamW for the rest (Jordan et al., 2024)", rate: 0.02,
    decay: 0.1, isDecoupled: true
  ) { settings in
    let momentum = settings.take(
      "momentum", default: 0.95, in: 0.0..<1.0, "decay of the mean gradient of a matrix")
    let nesterov = settings.take(
      "nesterov", default: true, "look ahead by the momentum before the gradient")
    let scaling = settings.take(
      "scaling", default: Muon.Scaling.original.rawValue,
      oneOf: Muon.Scaling.allCases.map(\.rawValue), "how rates follow from shapes")
    let iterations = settings.take(
      "iterations", default: 5, in: 1...20, "of the polynomial that makes a step orthogonal")
    let exceptions = settings.take(
      "adam_parameters", default: [String](),
      "paths of matrices that AdamW moves too, such as '*embedding*'; * is any text")
    let adamRate = settings.take(
      "adam_rate", default: 0.05, in: 0.0...1e3, "AdamW's learning rate over that of matrices")
    return Muon(
      momentum: momentum, nesterov: nesterov, scaling: Muon.Scaling(rawValue: scaling) ?? .original,
      orthogonalization: Orthogonalization(iterations: iterations),
      exceptions: .named(exceptions), adamRate: adamRate, adamBetas: settings.takeBetas())
  },
]

/// An optimizer with what all have: learning rate and weight decay.
private func optimizer(
  _ name: String, _ summary: String, rate: Double, decay: Double = 0, isDecoupled: Bool = false,
  make: @escaping @Sendable (inout Settings) -> any Optimizer
) -> Part<OptimizerRecipe> {
  Part(name, summary) { settings in
    let rate = settings.take("learning_rate", default: rate, in: 0.0...1e6, "step size")
    var optimizer = make(&settings)
    optimizer.weightDecay = settings.take(
      "weight_decay", default: decay, in: 0.0...1e6,
      isDecoupled
        ? "λ: weights shrink by learning_rate · λ in an update" : "L2 strength λ of λ w² / 2")
    return OptimizerRecipe(optimizer: optimizer, learningRate: rate)
  }
}

extension Settings {
  fileprivate mutating func takeBetas(second: Double = 0.999) -> (first: Double, second: Double) {
    let first = take("beta1", default: 0.9, in: 0.0..<1.0, "decay of the mean gradient")
    let meaning =
      second == 0.999 ? "decay of the mean squared gradient" : "decay of the momentum"
    return (first, take("beta2", default: second, in: 0.0..<1.0, meaning))
  }

  fileprivate mutating func takeEpsilon(_ value: Double) -> Double {
    take("epsilon", default: value, in: 1e-30...1, "added to what steps are divided by")
  }

  fileprivate mutating func takeScalesVectors(_ value: Bool) -> Bool {
    take(
      "scale_vectors", default: value,
      "parameters of one extent, such as biases, are scaled by their length too")
  }
}
