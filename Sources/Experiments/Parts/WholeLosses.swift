import Neural
import Spec

/// A loss that compares samples of a shard with each other, or that finds labels in a sequence.
struct WholeLoss: Sendable {
  /// Outputs of a model; nil: as many as the data ask for.
  var outputs: Int?
  /// What is told beside the mean loss.
  let figures: [Figure]
  /// Why data do not suit it; nil where they do.
  let problem: @Sendable (any DataRecipe) -> String?
  let make: @Sendable (any Model, any DataRecipe) -> any LearningObjective
}

/// Those of ``losses``.
let wholeLosses: [Part<LossRecipe>] = [
  embedding(
    "infonce",
    "embeddings near those of their class in the shard, and not others (Khosla et al., 2020)"
  ) { settings in
    let temperature = settings.take(
      "temperature", default: 0.1, above: 0, through: 100, "by which cosines are divided")
    return .contrast(temperature: temperature)
  },
  embedding(
    "triplet", "embeddings nearer to their class than to others by a margin (Hermans et al., 2017)"
  ) { settings in
    let margin = settings.take("margin", default: 0.2, in: 0.0...4.0, "between unit vectors")
    return .triplets(margin: margin)
  },
  Part("ctc", "labels of a sequence without their places (Graves et al., 2006)") { _ in
    LossRecipe(
      targets: .spellings,
      WholeLoss(
        figures: TemporalClassification.figures, problem: { _ in nil },
        make: { model, _ in TemporalClassification(model) }))
  },
]

/// A loss of embeddings: outputs are as many as these have numbers.
private func embedding(
  _ name: String, _ summary: String,
  rule: @escaping @Sendable (inout Settings) -> MetricLearning.Rule
) -> Part<LossRecipe> {
  Part(name, summary) { settings in
    let width = settings.take(
      "embedding", default: 32, in: 1...65536, "numbers of an embedding, a model's outputs")
    let rule = rule(&settings)
    return LossRecipe(
      targets: .classes,
      WholeLoss(
        outputs: width, figures: MetricLearning.figures,
        problem: { data in
          data.tokens == nil && !data.labelsPixels
            ? nil : "embeddings are of samples with one class"
        },
        make: { MetricLearning($0, classes: $1.classes ?? 1, by: rule) }))
  }
}
