import MPI
import Neural
import Tensors

/// The optimizer's state, of which each rank keeps a slice.
extension GradientExchange {
  /// The state of all parameters, on all ranks: what a checkpoint holds. Collective; a rank alone
  /// gets its own buffers.
  /// - Precondition: `state` is that of ``ownSlice``.
  package func gathered(_ state: OptimizerState) throws -> OptimizerState {
    precondition(state.range == ownSlice, "a state of \(state.range) for \(ownSlice)")
    let count = slices.reduce(0) { $0 + $1.count }
    if ranks.size == 1 { return state }
    let buffers = try state.buffers.map { slice in
      let whole = Storage(count: count)
      StorageSlice(whole, ownSlice).write(StorageSlice(slice, 0..<slice.count))
      try ranks.exchangeAll { [StorageSlice(whole, slices[$0]).bytes] }
      return whole
    }
    return OptimizerState(range: 0..<count, buffers: buffers)
  }

  /// This rank's slice of a state of all parameters.
  package func cut(_ state: OptimizerState) -> OptimizerState {
    if state.range == ownSlice { return state }
    return OptimizerState(
      range: ownSlice,
      buffers: state.buffers.map { whole in
        let slice = Storage(count: ownSlice.count)
        StorageSlice(slice, 0..<slice.count).write(StorageSlice(whole, ownSlice))
        return slice
      })
  }
}
