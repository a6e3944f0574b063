import Training
import Trials

/// A row for every update of a policy.
enum UpdateTable {
  static let table = RecordTable(
    name: "updates", dimension: "update",
    columns: [
      EpisodeTable.step("of all environments before the update's end"),
      Column("loss", .float64, "mean loss over the gradients' steps"),
      Column("policy_loss", .float64, "its part of the clipped objective"),
      Column("value_loss", .float64, "mean squared error of the values"),
      Column("entropy", .float64, unit: "nat", "mean entropy of the policy"),
      Column("approximate_kl", .float64, unit: "nat", "mean of r - 1 - ln r"),
      Column("clip_fraction", .float64, "share of the ratios outside of the clip range"),
      Column("gradient_norm", .float64, "mean length of the gradients before they are shortened"),
      Column("explained_variance", .float64, "of the returns by the values, before the update"),
      Column("learning_rate", .float64, "of the update"),
      Column("clip_range", .float64, "of the update"),
    ])

  static func row(_ update: PolicyUpdate, step: Int) -> [Cell] {
    let (tally, count) = (update.tally, Double(update.tally.samples))
    return [
      .int64(step), .float64(tally.loss / count), .float64(tally.policyLoss / count),
      .float64(tally.valueLoss / count), .float64(tally.entropy / count),
      .float64(tally.divergence / count), .float64(Double(tally.clipped) / count),
      .float64(update.gradientNorm), .float64(update.explainedVariance),
      .float64(update.learningRate), .float64(update.clipRange),
    ]
  }
}
