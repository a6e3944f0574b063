import MPI
import Tensors

extension GradientExchange {
  /// Messages of ``sumOfSquares(of:with:)``.
  private static let normTag = 1

  /// Σ g² over all parameters, the same bits on any number of ranks: sums over whole blocks, or whole
  /// parameters, added in their order. Called inside `update` of a step, by all ranks that own a
  /// slice.
  func sumOfSquares(of gradients: Storage, with kernels: Kernels) throws -> Double {
    let own = squareParts.map { kernels.sumOfSquares(StorageSlice(gradients, $0)) }
    let owners = slices.indices.filter { !slices[$0].isEmpty }
    let others = owners.filter { $0 != ranks.rank }
    let bytes = own.withUnsafeBytes { [UInt8]($0) }
    let sent = try others.map { try ranks.post(bytes, to: $0, tag: Self.normTag) }
    let parts = try owners.map { owner -> [Double] in
      owner == ranks.rank ? own : try ranks.receive(of: Double.self, from: owner, tag: Self.normTag)
    }
    withExtendedLifetime(sent) {}
    return parts.joined().reduce(0, +)
  }

  /// Clips this rank's slice of the sum of the gradients. Called inside `update` of a step, by all
  /// ranks that own a slice.
  func clip(
    _ gradients: Storage, to limits: GradientLimits, with kernels: Kernels
  ) throws {
    try limits.clip(StorageSlice(gradients, ownSlice), with: kernels) {
      try sumOfSquares(of: gradients, with: kernels)
    }
  }
}
