import Neural
import Tensors

extension Tally {
  /// Makes of gradients that were divided by the number of rows those of the mean loss, which divides
  /// by what the samples count. Gradients are left alone where all is ignored: they are 0.
  func divide(_ gradients: StorageSlice, with kernels: Kernels) {
    guard weight != Double(rows), weight > 0 else { return }
    kernels.scale(gradients, by: Float(Double(rows) / weight))
  }
}
