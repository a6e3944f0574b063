import Neural
import Tensors

/// One update of what a model keeps: weights by the optimizer, running statistics by what was seen.
extension FitPlan {
  /// Moves a slice of all.
  /// - Parameters:
  ///   - gradients: Of the mean loss; in the places of statistics the sums over the samples.
  ///   - samples: Of the update.
  func move(
    _ weights: Storage, along gradients: Storage, _ state: OptimizerState,
    in slice: Range<Int>, samples: Int, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    moveStatistics(of: weights, to: gradients, in: slice, samples: samples)
    moveWeights(
      weights, along: gradients, state, in: slice, step: step, learningRate: learningRate,
      with: kernels)
  }

  /// Moves the weights of a slice, not its statistics.
  func moveWeights(
    _ weights: Storage, along gradients: Storage, _ state: OptimizerState,
    in slice: Range<Int>, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    for range in model.parameters.layout.weights(in: slice) {
      optimizer.update(
        weights, gradients, state, in: range, step: step, learningRate: learningRate,
        with: kernels)
    }
  }

  /// Moves the statistics of a slice.
  func moveStatistics(
    of weights: Storage, to gradients: Storage, in slice: Range<Int>, samples: Int
  ) {
    model.parameters.layout.moveStatistics(
      of: weights, to: gradients, samples: samples, in: slice)
  }
}
