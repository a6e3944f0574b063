import Neural
import Tensors

/// Federated averaging: clients descend on their own, and the global weights move by the mean of
/// their updates, weighted by samples.
///
/// Source: McMahan et al., *AISTATS* 2017, algorithm 1; the server's step size as in Reddi et al.,
/// *ICLR* 2021, algorithm 1.
package struct FedAvg: FederatedStrategy {
  /// 1: the weighted mean of the clients' weights.
  package let serverRate: Double

  package init(serverRate: Double = 1) { self.serverRate = serverRate }

  package func adjust(
    _ gradients: Storage, at weights: Storage, from global: Storage, with kernels: Kernels
  ) {}

  package func aggregate(
    _ update: Storage, into global: Storage, in range: Range<Int>, with kernels: Kernels
  ) {
    SGD().update(
      global, update, SGD().initialState(range), in: range, step: 0, learningRate: -serverRate,
      with: kernels)
  }
}
