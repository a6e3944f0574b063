import MPI
import Spec
import Tensors

/// One run of an experiment with one assignment: all that an experiment may touch.
package struct Trial {
  /// Counts from 0, in the order of proposals.
  package let number: Int
  /// Which of the assignment's seeds, from 0.
  package let repetition: Int
  /// The file's seed.
  package let seed: UInt64
  /// Logical shards of the work; never the number of ranks.
  package let shards: Int
  /// The group of ranks that runs it: each calls ``Experiment/run(_:)``, and what the first records
  /// counts.
  package let ranks: any Communicator
  /// The values of this trial's parameters, in the order of the file; inactive ones are left out.
  package let parameters: [(name: String, value: Value)]
  package let record: Record
  let cache: TrialCache

  package init(
    number: Int, repetition: Int = 0, seed: UInt64, shards: Int, ranks: any Communicator,
    parameters: [(name: String, value: Value)] = [], record: Record,
    cache: TrialCache = TrialCache()
  ) {
    (self.number, self.repetition, self.seed) = (number, repetition, seed)
    (self.shards, self.ranks) = (shards, ranks)
    (self.parameters, self.record, self.cache) = (parameters, record, cache)
  }

  /// Randomness of this trial alone.
  package func random(_ purpose: String) -> RandomStream {
    RandomStream(seed: seed, trial: number, repeat: repetition, purpose)
  }

  /// Randomness that all trials of the file share: splits, partitions, generated data.
  package func shared(_ purpose: String) -> RandomStream { RandomStream(seed: seed, purpose) }
}
