import Neural
import Spec
import Tensors
import Training

/// `sharpness:` of a training.
struct SharpnessRecipe: Sendable {
  /// Epochs from one figure to the next.
  let every: Int
  let samples: Int
  let iterations: Int
}

/// `sharpness:` in files.
private let sharpnesses: [Part<SharpnessRecipe?>] = [
  Part("none", "it is not measured") { _ in nil },
  Part("lanczos", "by products of the Hessian and a vector (Cohen et al., 2021)") { settings in
    let every = settings.take("every", default: 1, in: 1...1_000_000, "epochs, at whose end")
    let samples = settings.take(
      "samples", default: 256, in: 1...1_000_000, "training samples, the same ones throughout")
    let iterations = settings.take("iterations", default: 20, in: 1...500, "products")
    return SharpnessRecipe(every: every, samples: samples, iterations: iterations)
  },
]

extension Settings {
  /// `sharpness:`; a map needs no name.
  mutating func takeSharpness() -> SharpnessRecipe? {
    take(
      "sharpness", from: sharpnesses, default: has("sharpness") ? "lanczos" : "none",
      "the largest eigenvalue of the Hessian of the loss; {every: 5} needs no name")
  }

  /// Notes it where an op of the model has no second derivative.
  mutating func check(
    _ sharpness: SharpnessRecipe?, of objective: @autoclosure () -> any LearningObjective,
    on data: any DataRecipe
  ) {
    guard sharpness != nil, !isDescribing else { return }
    let problem = Sharpness.problem(
      objective(), inputs: [data.features], targets: data.targetNumbers)
    if let problem {
      note(problem, at: "sharpness", hint: "leave out 'sharpness'")
    }
  }

  /// `checkpoint_segments:`.
  mutating func takeSegments() -> Int {
    take(
      "checkpoint_segments", default: 0, in: 0...1024,
      "parts into which the blocks of a model are cut, of which only the last values are kept, and the "
        + "others computed again for the gradient; 0: all are kept")
  }

  /// Notes where a model has no blocks to cut.
  mutating func checkSegments(_ count: Int, of model: any Parametric, _ loss: LossRecipe) {
    guard count > 0, !isDescribing else { return }
    if loss.whole != nil {
      note(
        "segments are for models that learn by a loss of single samples",
        at: "checkpoint_segments", hint: "leave out 'checkpoint_segments'")
    }
    let blocks = (model as? any Model)?.blockCount ?? 0
    if blocks == 0 {
      note(
        "this model has no blocks of which values could be computed again",
        at: "checkpoint_segments",
        hint: "transformers, gpt, bert, vit, tcn, resnet and mobilenet have")
    } else if count > blocks {
      note(
        "\(count) segments of \(blocks) blocks", at: "checkpoint_segments",
        hint: "at most \(blocks)")
    }
  }
}
