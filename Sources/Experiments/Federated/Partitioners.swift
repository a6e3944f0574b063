import Datasets
import Spec

/// A rule of division as a file names it.
struct PartitionRecipe: Sendable {
  let partitioner: any Partitioner
  /// Whether it goes by class labels.
  let needsLabels: Bool
  /// Everything that determines the division but samples, clients and stream.
  let source: String
}

/// `partition:` in files.
let partitions: [Part<PartitionRecipe>] = [
  Part("iid", "equal parts of the samples in random order (McMahan et al., 2017)") { _ in
    PartitionRecipe(partitioner: UniformPartition(), needsLabels: false, source: "iid")
  },
  Part("shards", "sorted by label and cut; some shards to each client (McMahan et al., 2017)") {
    settings in
    let count = settings.take(
      "per_client", default: 2, in: 1...1_000_000, "shards of each client: about as many labels")
    return PartitionRecipe(
      partitioner: ShardPartition(perClient: count), needsLabels: true, source: "shards \(count)")
  },
  Part("label_dirichlet", "each label shared out by a Dirichlet draw (NIID-Bench, 2022)") {
    settings in
    let concentration = settings.take(
      "concentration", default: 0.5, above: 0, through: 1e6, "β: the smaller, the more unlike")
    let minimum = settings.take(
      "minimum", default: 10, in: 0...1_000_000_000, "samples that each client has at least")
    return PartitionRecipe(
      partitioner: LabelDirichletPartition(concentration: concentration, minimum: minimum),
      needsLabels: true, source: "label_dirichlet \(concentration) \(minimum)")
  },
]
