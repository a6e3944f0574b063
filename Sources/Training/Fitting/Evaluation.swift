import MPI
import Neural
import Tensors

/// Exact evaluation: every sample once, in chunks of a fixed size that depends on nothing else.
package final class Evaluation {
  /// Targets of a chunk: matrix products are near their full speed, and the values stay in cache.
  package static let chunk = 256

  private let samples: any SampleSource
  private let ranks: any Communicator
  private var bench: ShardBench
  private let kernels = Kernels.fastest()

  /// - Parameter ranks: Those who share the chunks.
  package init(
    _ plan: FitPlan, on samples: any SampleSource,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) {
    (self.samples, self.ranks) = (samples, ranks)
    bench = ShardBench(plan.objective, on: samples, mode: .evaluation)
  }

  /// Samples of a chunk.
  private static func rows(of samples: any SampleSource) -> Int {
    max(1, chunk / max(1, samples.targetWidth))
  }

  /// Loss and hits over all samples, summed in the chunks' order. Collective.
  /// - Parameter weights: Equal on all ranks.
  package func run(weights: Storage) throws -> Tally {
    let rows = Self.rows(of: samples)
    let tallies = try ranks.allGather(pieces: (samples.count + rows - 1) / rows) { chunk in
      let start = chunk * rows
      let indices = Array(start..<min(start + rows, samples.count))
      return indices.withUnsafeBufferPointer {
        bench.forward(
          samples, $0, weights: weights, kernels: kernels, at: Position(firstItem: start))
      }
    }
    return Tally(summing: tallies)
  }
}
