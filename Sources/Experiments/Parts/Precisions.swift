import Neural
import Spec
import Tensors
import Training

/// `precision:`, `exchange:` and `loss_scaling:` of a training.
struct PrecisionRecipe: Sendable {
  let precision: Precision
  let exchange: Precision
  let scaling: LossScaling?

  init(_ settings: inout Settings) {
    precision = settings.takePrecision(
      "precision",
      "in what a model keeps its values, with their gradients, and reads its weights; the weights "
        + "themselves and all sums are Float")
    exchange = settings.takePrecision(
      "exchange", "in what shards sum their gradients and ranks send them")
    scaling = settings.take(
      "loss_scaling", from: lossScalings, default: "none",
      "by what losses are multiplied before gradients are computed, which are divided by it again")
  }

  /// Notes it where the model is not for it.
  func check(_ model: ModelRecipe, _ loss: LossRecipe, _ settings: inout Settings) {
    guard precision != .float32, !settings.isDescribing else { return }
    guard model.bringsObjective || loss.whole != nil else { return }
    settings.note(
      "bf16 is for models that learn by a loss of single samples", at: "precision",
      hint: "leave out 'precision'")
  }
}

/// `loss_scaling:` in files.
private let lossScalings: [Part<LossScaling?>] = [
  Part("none", "losses are taken as they are") { _ in nil },
  Part("static", "one factor throughout") { settings in
    LossScaling(
      scale: settings.take("scale", default: 1024, above: 0, through: 1e30, "the factor"))
  },
  Part(
    "dynamic", "a factor that grows while gradients are finite (Micikevicius et al., 2018)"
  ) { settings in
    let scale = settings.take("scale", default: 65536, above: 0, through: 1e37, "the first factor")
    let growth = settings.take(
      "growth", default: 2, in: 1.0001...1e6, "what it is multiplied by after each interval")
    let interval = settings.take(
      "interval", default: 2000, in: 1...1_000_000_000, "updates with finite gradients in a row")
    let backoff = settings.take(
      "backoff", default: 0.5, in: 1e-6...0.9999,
      "what it is multiplied by after an update with others, which moves nothing")
    return LossScaling(
      scale: scale,
      changes: LossScaling.Changes(growth: growth, interval: interval, backoff: backoff))
  },
]

extension Settings {
  fileprivate mutating func takePrecision(_ key: String, _ meaning: String) -> Precision {
    let word = take(
      key, default: Precision.float32.rawValue, oneOf: Precision.allCases.map(\.rawValue), meaning)
    return Precision(rawValue: word) ?? .float32
  }
}
