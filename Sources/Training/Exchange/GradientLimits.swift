import Tensors

/// How large gradients may be.
package struct GradientLimits: Sendable, Equatable {
  /// Entries beyond ± it are cut to it; nil: none are.
  package var value: Double?
  /// Gradients that are longer are shortened to it, after the entries are cut; nil: none are.
  ///
  /// Source: Pascanu, Mikolov & Bengio, *ICML* 2013, algorithm 1, with PyTorch's 10⁻⁶ in the
  /// denominator.
  package var norm: Double?

  package init(value: Double? = nil, norm: Double? = nil) {
    precondition(
      value.map { $0 > 0 } ?? true && norm.map { $0 > 0 } ?? true,
      "gradients of at most \(value ?? .infinity) and length \(norm ?? .infinity)")
    (self.value, self.norm) = (value, norm)
  }

  /// Clips a slice of a gradient.
  ///
  /// - Parameter squares: Σ g² over the whole gradient after its entries are cut; asked for where
  ///   the norm is limited.
  func clip(
    _ slice: StorageSlice, with kernels: Kernels, squares: () throws -> Double
  ) rethrows {
    if let value { kernels.clip(slice, to: Float(value)) }
    if norm != nil { shorten(slice, of: try squares().squareRoot(), with: kernels) }
  }

  /// Shortens a slice of a gradient of the given length.
  func shorten(_ slice: StorageSlice, of length: Double, with kernels: Kernels) {
    guard let norm else { return }
    let factor = norm / (length + 1e-6)
    // No number is not below 1, and passes on to the weights, where a loss shows it.
    if factor < 1 { kernels.scale(slice, by: Float(factor)) }
  }
}
