import Tensors

/// A rule that asks for the loss and the gradient at several places before it settles on one.
package protocol SearchingOptimizer: UpdateRule {
  /// One update of the weights of `space`. Collective: all ranks ask for the same.
  ///
  /// - Parameters:
  ///   - state: Of the slice of the space.
  ///   - step: The number of this update, counted from 0.
  ///   - learningRate: Of this update.
  func update(
    _ space: some SearchSpace, _ state: OptimizerState, step: Int, learningRate: Double,
    with kernels: Kernels) throws
}

/// Weights of which each rank moves a slice, and what they are worth. Its functions are collective.
package protocol SearchSpace: AnyObject {
  /// This rank's slice of the weights. Others see what is written there when they evaluate.
  var weights: StorageSlice { get }
  /// This rank's slice of the gradient at the last place that was evaluated.
  var gradient: StorageSlice { get }
  /// The loss at the weights as they are now.
  func evaluate() throws -> Double
  /// For each pair Σ a · b over the vectors of which a and b are this rank's slices: equal bits on any
  /// number of ranks.
  func dots(_ pairs: [(StorageSlice, StorageSlice)]) throws -> [Double]
  /// Σ |x| over such a vector, and the largest |x|.
  func magnitudes(of vector: StorageSlice) throws -> (sum: Double, largest: Double)
}

extension SearchSpace {
  func dot(_ a: StorageSlice, _ b: StorageSlice) throws -> Double { try dots([(a, b)])[0] }
}
