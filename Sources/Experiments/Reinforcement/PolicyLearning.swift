import Neural
import Spec
import Training

/// The settings of proximal policy optimisation itself.
struct PolicyLearning {
  let environments, rolloutSteps, batch, epochs: Int
  let discount, decay: Double
  let clipRange: Double
  let clipAnneals: Bool
  let valueWeight, entropyWeight: Double
  let maximumGradientNorm: Double?
  let hidden: [Int]
  let activation: Nonlinearity

  init(_ settings: inout Settings) {
    environments = settings.take(
      "environments", default: 8, in: 1...1_048_576, "environments side by side")
    rolloutSteps = settings.take(
      "rollout_steps", default: 128, in: 1...1_048_576,
      "steps of each environment between two updates")
    if environments * rolloutSteps > Self.mostSteps {
      settings.note("a rollout has more than \(Self.mostSteps) steps", at: "rollout_steps")
    }
    batch = settings.take("batch", default: 64, in: 1...1_073_741_824, "steps of one gradient")
    epochs = settings.take("epochs", default: 10, in: 1...10_000, "passes over a rollout")
    discount = settings.take("discount", default: 0.99, in: 0.0...1.0, "γ of the return")
    decay = settings.take(
      "gae_lambda", default: 0.95, in: 0.0...1.0, "λ of generalised advantage estimation")
    clipRange = settings.take(
      "clip_range", default: 0.2, above: 0, through: 1e6,
      "how far the ratio of an action's probabilities may leave 1")
    clipAnneals = settings.take(
      "anneal_clip_range", default: false, "clip_range falls to 0 along a line")
    valueWeight = settings.take(
      "value_weight", default: 0.5, in: 0.0...1e6, "of the values' squared error in the loss")
    entropyWeight = settings.take(
      "entropy_weight", default: 0.0, in: 0.0...1e6, "of the policy's entropy in the loss")
    let norm = settings.take(
      "max_gradient_norm", default: 0.5, in: 0.0...1e9,
      "longer gradients are shortened to this length; 0: none are")
    maximumGradientNorm = norm > 0 ? norm : nil
    hidden = settings.take(
      "hidden", default: [64, 64], in: 1...65536, counts: 0...64,
      "widths of the hidden layers of policy and values each")
    let name = settings.take(
      "activation", default: Nonlinearity.tanh.rawValue,
      oneOf: Nonlinearity.allCases.map(\.rawValue), "function after each hidden layer")
    activation = Nonlinearity(rawValue: name) ?? .tanh
  }

  /// Of a rollout, which every rank holds in memory.
  private static let mostSteps = 1 << 28

  var estimation: AdvantageEstimation { AdvantageEstimation(discount: discount, decay: decay) }

  /// Over the updates.
  var clipSchedule: any Schedule {
    clipAnneals ? LinearSchedule(peak: clipRange) : ConstantSchedule(clipRange)
  }
}
