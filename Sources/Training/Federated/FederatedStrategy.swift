import Tensors

/// A federated algorithm: what a client does in a step besides plain descent, and what becomes of the
/// clients' updates. One file, two functions.
package protocol FederatedStrategy: Sendable {
  /// Changes the gradient of one local step, before the client's optimizer uses it.
  /// - Parameters:
  ///   - gradients: Of the batch's mean loss at `weights`.
  ///   - weights: The client's, before the step.
  ///   - global: With which the client began the round.
  func adjust(
    _ gradients: Storage, at weights: Storage, from global: Storage, with kernels: Kernels)

  /// Moves a slice of the global weights.
  /// - Parameters:
  ///   - update: Mean of the clients' `weights − global`, weighted by their samples.
  ///   - range: The slice, in which alone `update` is valid.
  func aggregate(
    _ update: Storage, into global: Storage, in range: Range<Int>, with kernels: Kernels)
}
