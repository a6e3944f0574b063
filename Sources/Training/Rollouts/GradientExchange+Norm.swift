import MPI
import Tensors

extension GradientExchange {
  /// Messages of ``sumOfSquares(of:with:)``.
  private static let normTag = 1

  /// Σ g² over all parameters, the same bits on any number of ranks: sums over whole blocks, added in
  /// their order. Called inside `update` of a step, by all ranks that own a slice.
  func sumOfSquares(of gradients: Storage, with kernels: Kernels) throws -> Double {
    let own = stride(from: ownSlice.lowerBound, to: ownSlice.upperBound, by: Self.block).map {
      let block = $0..<min($0 + Self.block, ownSlice.upperBound)
      return gradients.withUnsafeMutableBufferPointer {
        kernels.sumOfSquares(UnsafeBufferPointer(rebasing: $0[block]))
      }
    }
    let owners = slices.indices.filter { !slices[$0].isEmpty }
    let others = owners.filter { $0 != ranks.rank }
    let bytes = own.withUnsafeBytes { [UInt8]($0) }
    let sent = try others.map { try ranks.post(bytes, to: $0, tag: Self.normTag) }
    let blocks = try owners.map { owner -> [Double] in
      owner == ranks.rank ? own : try ranks.receive(of: Double.self, from: owner, tag: Self.normTag)
    }
    withExtendedLifetime(sent) {}
    return blocks.joined().reduce(0, +)
  }
}
