import Tensors

/// FedProx: each client's loss has the term `μ/2 ‖w − w_global‖²`, which keeps it near the others.
///
/// Source: Li et al., *MLSys* 2020, eq. 2. With μ = 0 it is ``FedAvg``, bit for bit.
package struct FedProx: FederatedStrategy {
  /// μ ≥ 0.
  package let mu: Double
  private let average: FedAvg

  package init(mu: Double, serverRate: Double = 1) {
    precondition(mu >= 0, "μ = \(mu)")
    (self.mu, average) = (mu, FedAvg(serverRate: serverRate))
  }

  package func adjust(
    _ gradients: Storage, at weights: Storage, from global: Storage, with kernels: Kernels
  ) {
    guard mu > 0 else { return }
    kernels.addDifference(weights, global, times: Float(mu), to: gradients)
  }

  package func aggregate(
    _ update: Storage, into global: Storage, in range: Range<Int>, with kernels: Kernels
  ) {
    average.aggregate(update, into: global, in: range, with: kernels)
  }
}
