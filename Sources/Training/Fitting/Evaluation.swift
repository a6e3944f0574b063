import Neural
import Tensors

/// Exact evaluation: every sample once, in chunks of a fixed size that depends on nothing else.
package final class Evaluation {
  /// Rows of a chunk: matrix products are near their full speed, and the values stay in cache.
  package static let chunk = 256

  private let samples: any SampleSource
  private var bench: ShardBench
  private let kernels = Kernels.fastest()

  package init(_ plan: FitPlan, on samples: any SampleSource) {
    self.samples = samples
    bench = ShardBench(plan, inputs: samples.inputShape, mode: .evaluation)
  }

  /// Loss and hits over all samples.
  package func run(weights: Storage) -> Tally {
    var tally = Tally()
    for start in stride(from: 0, to: samples.count, by: Self.chunk) {
      let indices = Array(start..<min(start + Self.chunk, samples.count))
      tally += indices.withUnsafeBufferPointer {
        bench.forward(samples, $0, weights: weights, kernels: kernels, at: Position())
      }
    }
    return tally
  }
}
